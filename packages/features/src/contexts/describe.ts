import type { FeatureSchema } from "../contract/schema.ts";
import { checkLength } from "../error.ts";

/** A value of a context, with its name. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/**
 * The values of a context with their names, in the order of the schema.
 *
 * @throws FeatureError `invalid-context` if the context does not have the length of the schema
 */
export function describe(schema: FeatureSchema, context: ArrayLike<number>): NamedValue[] {
  checkLength(context, schema.features.length, schema.id);
  return schema.features.map(({ name }, at) => ({ name, value: context[at] as number }));
}

/**
 * A context as text, with one line per feature: name, value, description.
 *
 * @throws FeatureError `invalid-context` if the context does not have the length of the schema
 */
export function describeText(schema: FeatureSchema, context: ArrayLike<number>): string {
  const width = Math.max(...schema.features.map(({ name }) => name.length));
  return describe(schema, context)
    .map(({ name, value }, at) => {
      const number = value.toFixed(3).padStart(7);
      return `${name.padEnd(width)} ${number}  ${schema.features[at]?.description}`;
    })
    .join("\n");
}

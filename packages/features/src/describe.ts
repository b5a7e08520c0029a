import { checkLength } from "./error.ts";
import type { FeatureSchema } from "./schema.ts";

/** One value of a context, by name. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/**
 * A context's values by name, in the schema's order.
 *
 * @throws FeatureError `invalid-context` if the context has another length than the schema
 */
export function describe(schema: FeatureSchema, context: ArrayLike<number>): NamedValue[] {
  checkLength(context, schema.features.length, schema.id);
  return schema.features.map(({ name }, at) => ({ name, value: context[at] as number }));
}

/**
 * The same as text, a line for each feature: name, value, what the value says.
 *
 * @throws FeatureError `invalid-context` if the context has another length than the schema
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

import { type Fields, fields, list, text } from "../../json.ts";
import { refuseUnless, TOOL_NAME } from "../refusal.ts";

/** Refuses a schema that cannot be enforced: every object lists all its properties and no others. */
export function requireStrict(schema: unknown, place: string): void {
  const { type, properties, required, additionalProperties, items } = fields(schema);
  if (type === "array") requireStrict(items, `${place}.items`);
  if (type !== "object") return;
  refuseUnless(additionalProperties === false, `${place}: additionalProperties must be false`);
  const names = Object.keys(fields(properties));
  const missing = names.filter((name) => !list(required).includes(name));
  refuseUnless(missing.length === 0, `${place}: required must list ${missing.join(", ")}`);
  for (const [name, property] of Object.entries(fields(properties))) {
    requireStrict(property, `${place}.properties.${name}`);
  }
}

/** Refuses the parameters of a function that are no schema of an object. */
export function requireParameters(tool: Fields, schema: unknown, place: string): void {
  refuseUnless(
    TOOL_NAME.test(text(tool.name)),
    `${place}.name: does not match ${TOOL_NAME.source}`,
  );
  if (schema === undefined || schema === null) return;
  refuseUnless(fields(schema).type === "object", `${place}: schema must be of type "object"`);
  if (tool.strict === true) requireStrict(schema, place);
}

/** Refuses names that occur twice. */
export function requireUnique(names: readonly string[], place: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  refuseUnless(twice === undefined, `${place}: "${twice}" occurs twice`);
}

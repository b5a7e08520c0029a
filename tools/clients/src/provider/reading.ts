/** A JSON object whose fields were not checked yet. */
export type JsonObject = { readonly [field: string]: unknown };

/** A request that the real API would refuse with status 400. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
  }
}

export function readObject(value: unknown, field: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new RefusedRequest(field, "must be an object");
}

export function readList(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RefusedRequest(field, "must be an array");
}

export function readObjects(value: unknown, field: string): readonly JsonObject[] {
  return readList(value, field).map((item, i) => readObject(item, `${field}[${i}]`));
}

export function readText(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw new RefusedRequest(field, "must be a string");
}

/** Reads a text that is one of some. */
export function readChoice(value: unknown, field: string, choices: readonly string[]): string {
  const text = readText(value, field);
  if (choices.includes(text)) return text;
  throw new RefusedRequest(field, `"${text}" is none of ${choices.join(", ")}`);
}

/** Reads a name of a tool or the id of a call. */
export function readName(value: unknown, field: string, longest: number): string {
  const name = readText(value, field);
  if (/^[\w-]+$/.test(name) && name.length <= longest) return name;
  throw new RefusedRequest(field, `must be 1 to ${longest} letters, digits, _ or -, not "${name}"`);
}

export function refuseUnknownFields(
  object: JsonObject,
  field: string,
  known: ReadonlySet<string>,
): void {
  for (const name of Object.keys(object)) {
    if (known.has(name)) continue;
    throw new RefusedRequest(field === "" ? name : `${field}.${name}`, "unknown field");
  }
}

export function readSchema(value: unknown, field: string): JsonObject {
  const schema = readObject(value, field);
  if (schema.type === "object") return schema;
  throw new RefusedRequest(`${field}.type`, 'must be "object"');
}

export function refuseDuplicates(names: readonly string[], field: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new RefusedRequest(field, `"${name}" is there twice`);
    seen.add(name);
  }
}

/** An object of untrusted JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; none if the value is something else. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** The elements of a JSON array; none if the value is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a JSON string; empty if the value is something else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { JsonBody } from "../../../http/json-body.ts";

/** New values of members, as JSON; `undefined` removes one. */
export type Members = Readonly<Record<string, Uint8Array | undefined>>;

/** The bytes of a JSON value. */
export function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The names as members to remove. */
export function without(names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * A member that is an object, with some of its own members changed. Nothing if none of them changes.
 * @param value the member's parsed value
 */
export function editMember(
  body: JsonBody,
  name: string,
  value: unknown,
  members: Members,
): Members {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const names = Object.keys(members).filter(
    (member) => members[member] !== undefined || (isObject && Object.hasOwn(value, member)),
  );
  if (names.length === 0) return {};
  const bytes = isObject ? body.member(name) : undefined;
  return { [name]: new JsonBody(bytes ?? Buffer.from("{}")).with(members) };
}

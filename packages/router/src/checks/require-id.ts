import { RouterError } from "../error.ts";

const HALF_A_PAIR = /\p{Cs}/u;

/**
 * Refuses an id that the log could not hold.
 * @throws RouterError `invalid-id`
 */
export function requireId(name: string, id: unknown): void {
  if (typeof id === "string" && id.length >= 1 && id.length <= 256 && !HALF_A_PAIR.test(id)) return;
  throw new RouterError("invalid-id", `${name} must be 1 to 256 characters, well-formed Unicode`);
}

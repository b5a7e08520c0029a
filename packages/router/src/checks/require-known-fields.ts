import { RouterError, type RouterErrorCode } from "../error.ts";
import { hintFor } from "./similar-name.ts";

/**
 * Refuses fields that would be ignored.
 * @param path prefix of the field in the message, such as `usage.`
 * @throws RouterError with this code, naming the field and a similar or all known ones
 */
export function requireKnownFields(
  value: object,
  known: ReadonlySet<string>,
  path: string,
  code: RouterErrorCode,
): void {
  for (const field in value) {
    if (known.has(field)) continue;
    throw new RouterError(code, `${path}${field} is unknown: ${hintFor(field, [...known])}`);
  }
}

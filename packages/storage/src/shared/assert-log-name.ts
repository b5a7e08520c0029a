import { StorageError } from "../error.ts";

/** Throws `invalid-option` unless the name is 1 to 64 letters, digits, `_` and `-`. */
export function assertLogName(name: string): void {
  if (typeof name !== "string" || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    const shown = JSON.stringify(name)?.slice(0, 80);
    throw new StorageError(
      "invalid-option",
      `log must be 1 to 64 of A-Z a-z 0-9 _ and -, not ${shown}`,
    );
  }
}

import { StorageError } from "../error.ts";

const FINGERPRINT = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Throws `invalid-option` unless the fingerprint is 1 to 128 letters, digits, `_` and `-`: every
 * engine can use such a name unescaped.
 */
export function assertFingerprint(fingerprint: string): void {
  if (typeof fingerprint !== "string" || !FINGERPRINT.test(fingerprint)) {
    const shown = JSON.stringify(fingerprint)?.slice(0, 80);
    throw new StorageError(
      "invalid-option",
      `fingerprint must be 1 to 128 of A-Z a-z 0-9 _ and -, not ${shown}`,
    );
  }
}

import { type Json, StorageError } from "@armature/storage";
import { assertJson, type Batch } from "@armature/storage/kit";
import { LINE_OVERHEAD_BYTES, MAX_WRITE_BYTES } from "../options/limits.ts";

/** The entries of an append as JSON texts. Throws `invalid-entry` if they cannot be written. */
export function encodeBatch(entries: readonly Json[]): Batch<string> {
  if (entries.length === 0) throw new StorageError("invalid-entry", "append needs an entry");
  let bytes = 0;
  const texts = entries.map((entry, index) => {
    assertJson(entry, `entries[${index}]`);
    const text = JSON.stringify(entry);
    bytes += Buffer.byteLength(text) + LINE_OVERHEAD_BYTES;
    return text;
  });
  if (bytes > MAX_WRITE_BYTES) {
    throw new StorageError(
      "invalid-entry",
      `the batch takes ${bytes} bytes, more than ${MAX_WRITE_BYTES}: append it in parts`,
    );
  }
  return { entries: texts, bytes };
}

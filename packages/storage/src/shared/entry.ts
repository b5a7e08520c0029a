import type { Json } from "../contract/json.ts";
import { StorageError } from "../error.ts";
import { assertJson } from "../kit/assert-json.ts";
import type { Batch } from "../kit/group-commit.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MAX_ENTRY_BYTES } from "./limits.ts";
import { digestOf } from "./position.ts";

/** An entry on its way to the engine. */
export interface Entry {
  /** JSON. */
  readonly text: string;
  /** The text's contribution to the chain. */
  readonly digest: number;
}

/** Throws `invalid-entry` if a value is not JSON, or if it or the batch is too large. */
export function encodeEntries(values: readonly Json[]): Batch<Entry> {
  if (values.length === 0) throw new StorageError("invalid-entry", "append needs an entry");
  if (values.length > MAX_BATCH_ENTRIES) {
    throw tooLarge(`the batch has ${values.length} entries`, MAX_BATCH_ENTRIES);
  }
  let bytes = 0;
  const entries = values.map((value, index) => {
    assertJson(value, `entries[${index}]`);
    const text = JSON.stringify(value);
    const length = Buffer.byteLength(text);
    if (length > MAX_ENTRY_BYTES) {
      throw new StorageError(
        "invalid-entry",
        `entries[${index}] takes ${length} bytes, more than ${MAX_ENTRY_BYTES}: ` +
          "keep large values elsewhere, and append a reference",
      );
    }
    bytes += length;
    return { text, digest: digestOf(text) };
  });
  if (bytes > MAX_BATCH_BYTES) throw tooLarge(`the batch takes ${bytes} bytes`, MAX_BATCH_BYTES);
  return { entries, bytes };
}

function tooLarge(what: string, limit: number): StorageError {
  return new StorageError("invalid-entry", `${what}, more than ${limit}: append it in parts`);
}

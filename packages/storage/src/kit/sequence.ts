import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";

const SEQUENCE = /^[1-9][0-9]{0,15}$/;

/**
 * The sequence number that an offset stands for, in a log that numbers its entries from 1. Throws
 * `invalid-offset` if the log, whose last entry has the number `end`, never returned that offset.
 */
export function sequenceOf(offset: Offset, end: number): number {
  const sequence = SEQUENCE.test(offset) ? Number(offset) : Number.NaN;
  if (!(sequence <= end)) {
    const shown = JSON.stringify(offset)?.slice(0, 80);
    throw new StorageError(
      "invalid-offset",
      `${shown} is not an offset of this log, which ends at ${end === 0 ? "null (empty)" : `"${end}"`}`,
    );
  }
  return sequence;
}

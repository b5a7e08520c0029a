import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertDone } from "./assert-done.ts";
import type { SharedEngine } from "./engine.ts";
import { ENTRIES_PER_TRIM } from "./limits.ts";
import { positionOf, START } from "./position.ts";

/**
 * A snapshot that is this old and this far behind no longer keeps entries. The snapshot of a running
 * replica never falls that far behind, however rarely it learns.
 */
const STALE_MS = 7 * 24 * 60 * 60 * 1000;
const STALE_ENTRIES = 100_000;

/** Limits of the log. Entries that snapshots need are kept beyond them. */
export interface RetentionOptions {
  /** The oldest entries are dropped while there are more. @default no limit */
  readonly maxEntries?: number;
}

/** Throws `invalid-option` if a limit is not a whole number of 0 or more. */
export function assertRetention({ maxEntries = 0 }: RetentionOptions): void {
  if (Number.isSafeInteger(maxEntries) && maxEntries >= 0) return;
  throw new StorageError(
    "invalid-option",
    `retention.maxEntries must be a whole number of 0 or more, not ${maxEntries}`,
  );
}

/**
 * Drops the entries beyond the limit that no snapshot, nor the one before it, needs. It may be
 * repeated, and may run in several processes at once.
 *
 * @param saved fingerprint of the snapshot that was just saved
 */
export async function retain(
  engine: SharedEngine,
  { maxEntries = Number.POSITIVE_INFINITY }: RetentionOptions,
  saved: string,
): Promise<void> {
  // Reading past the end returns no entries, only the log's bounds.
  const page = await engine.read(Number.MAX_SAFE_INTEGER);
  const [from, end] = [sequenceOf(page.trimmed), sequenceOf(page.last)];
  let cut = end - maxEntries;
  if (cut <= from) return;
  const stale: { fingerprint: string; kept: number }[] = [];
  for (const { fingerprint, offset, previous = START, ageMs } of await engine.list()) {
    // A single snapshot may be damaged, so without a previous one all entries are needed.
    const kept = sequenceOf(previous);
    const isStale = ageMs >= STALE_MS && end - sequenceOf(offset) >= STALE_ENTRIES;
    if (isStale) stale.push({ fingerprint, kept });
    else cut = Math.min(cut, kept);
  }
  if (cut <= from) return;
  for (const { fingerprint, kept } of stale) if (kept < cut) await engine.remove(fingerprint);
  await trimThrough(engine, from, cut, saved);
}

/** Trims in steps, because an engine may do nothing else during a trim. */
async function trimThrough(
  engine: SharedEngine,
  from: number,
  cut: number,
  saved: string,
): Promise<void> {
  for (let trimmed = from; trimmed < cut; ) {
    trimmed = Math.min(cut, trimmed + ENTRIES_PER_TRIM);
    const [entry] = (await engine.read(trimmed - 1)).entries;
    // Another process may have trimmed it meanwhile.
    if (entry === undefined || sequenceOf(entry.offset) !== trimmed) continue;
    assertDone(await engine.trim(entry.offset, saved), entry.offset);
  }
}

function sequenceOf(offset: Offset): number {
  return positionOf(offset).sequence;
}

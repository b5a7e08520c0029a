import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertDone } from "./assert-done.ts";
import type { SharedEngine } from "./engine.ts";
import { TRIMMED_AT_ONCE } from "./limits.ts";
import { positionOf, START } from "./position.ts";

/**
 * A snapshot that nobody renewed for so long keeps nothing any more, if it is so far behind: replicas
 * that are alive, however little there is to learn, never leave theirs that far behind.
 */
const STALE_MS = 7 * 24 * 60 * 60 * 1000;
const STALE_ENTRIES = 100_000;

/** What is kept of the log beyond what snapshots need. */
export interface RetentionOptions {
  /** The oldest entries go while there are more. @default no limit */
  readonly maxEntries?: number;
}

/** Refuses (`invalid-option`) limits that are none. */
export function assertRetention({ maxEntries = 0 }: RetentionOptions): void {
  if (Number.isSafeInteger(maxEntries) && maxEntries >= 0) return;
  throw new StorageError(
    "invalid-option",
    `retention.maxEntries must be a whole number of 0 or more, not ${maxEntries}`,
  );
}

/**
 * Drops the entries beyond the limit, as far as snapshots and the ones before them allow. Safe to
 * repeat, and to do in several processes at once.
 *
 * @param saved The fingerprint of the snapshot that was just saved.
 */
export async function retain(
  engine: SharedEngine,
  { maxEntries = Number.POSITIVE_INFINITY }: RetentionOptions,
  saved: string,
): Promise<void> {
  // Past the end there are no entries, but what is said of all pages.
  const page = await engine.read(Number.MAX_SAFE_INTEGER);
  const [from, end] = [sequenceOf(page.trimmed), sequenceOf(page.last)];
  let cut = end - maxEntries;
  if (cut <= from) return;
  const stale: { fingerprint: string; kept: number }[] = [];
  for (const { fingerprint, offset, previous = START, ageMs } of await engine.list()) {
    // One snapshot alone may be damaged: then everything is needed.
    const kept = sequenceOf(previous);
    const isStale = ageMs >= STALE_MS && end - sequenceOf(offset) >= STALE_ENTRIES;
    if (isStale) stale.push({ fingerprint, kept });
    else cut = Math.min(cut, kept);
  }
  if (cut <= from) return;
  for (const { fingerprint, kept } of stale) if (kept < cut) await engine.remove(fingerprint);
  await trimThrough(engine, from, cut, saved);
}

/** In steps, since an engine may do nothing else meanwhile. */
async function trimThrough(
  engine: SharedEngine,
  from: number,
  cut: number,
  saved: string,
): Promise<void> {
  for (let trimmed = from; trimmed < cut; ) {
    trimmed = Math.min(cut, trimmed + TRIMMED_AT_ONCE);
    const [entry] = (await engine.read(trimmed - 1)).entries;
    // Somebody else trimmed it meanwhile.
    if (entry === undefined || sequenceOf(entry.offset) !== trimmed) continue;
    assertDone(await engine.trim(entry.offset, saved), entry.offset);
  }
}

function sequenceOf(offset: Offset): number {
  return positionOf(offset).sequence;
}

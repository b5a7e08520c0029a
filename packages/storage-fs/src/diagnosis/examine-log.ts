import type { FileSystem } from "../disk/file-system.ts";
import { segmentPath } from "../disk/layout.ts";
import { CorruptFileError, type Damage } from "../format/corrupt.ts";
import { throughOf } from "../format/line.ts";
import { checkSegment, type Place, type Scan, tornWrite } from "../recovery/recover.ts";
import { sift } from "../recovery/sift.ts";

/** A file of the log and its content. */
export interface SegmentReport {
  readonly path: string;
  readonly bytes: number;
  /** The sequence number of its first entry, according to its name. */
  readonly first: number;
  /** Number of good entries, and of entries that an earlier salvage recorded as lost. */
  readonly entries: number;
  readonly lost: number;
}

/** The content of a log and its faults. */
export interface LogReport {
  readonly segments: readonly SegmentReport[];
  /** The sequence number of the last good entry. */
  readonly end: number;
  readonly torn: string | undefined;
  readonly damage: readonly Damage[];
}

/** Reads a whole log, continuing after damage. */
export async function examineLog(
  fileSystem: FileSystem,
  directory: string,
  firsts: readonly number[],
): Promise<LogReport> {
  const segments: SegmentReport[] = [];
  const damage: Damage[] = [];
  let end = (firsts[0] ?? 1) - 1;
  let torn: string | undefined;
  for (const [index, first] of firsts.entries()) {
    const path = segmentPath(directory, first);
    const place = { first, due: end + 1, followed: index < firsts.length - 1 };
    try {
      const scan = await checkSegment(fileSystem, path, place);
      segments.push({ path, bytes: scan.size, first, ...countsOf(scan, first) });
      end = scan.end;
      torn = tornWrite(path, scan);
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      const found = await examineDamaged(fileSystem, path, place, firsts[index + 1]);
      segments.push({ path, first, ...found.counts });
      end = Math.max(end, found.end);
      damage.push(...(found.damage.length > 0 ? found.damage : [error.damage]));
    }
  }
  return { segments, end, torn, damage };
}

function countsOf({ end, lost }: Scan, first: number): { entries: number; lost: number } {
  return { entries: end - first + 1 - lost, lost };
}

interface Found {
  readonly end: number;
  readonly counts: { readonly bytes: number; readonly entries: number; readonly lost: number };
  readonly damage: readonly Damage[];
}

/** Every place of a segment with damaged or missing lines. */
async function examineDamaged(
  fileSystem: FileSystem,
  path: string,
  { first, due }: Place,
  next: number | undefined,
): Promise<Found> {
  const damage: Damage[] = [];
  let [end, entries, lost, bad, badFrom] = [due - 1, 0, 0, 0, 0];
  const addDamage = (byte: number, last: number, how: string): void => {
    const range = { first: end + 1, last };
    damage.push({ path, byte, what: `${nameOf(range)} ${how}`, entries: range });
    end = last;
  };
  // Ends a run of bad lines. `last` is the entry before the next good one, or an estimate.
  const endRun = (last: number): void => {
    if (bad > 0 && last > end) addDamage(badFrom, last, "cannot be read");
    else if (bad > 0) damage.push({ path, byte: badFrom, what: `${bad} lines are not entries` });
    bad = 0;
  };
  if (first > due) addDamage(0, first - 1, "before it are missing");
  const handle = await fileSystem.open(path, "read");
  try {
    for await (const pieces of sift(handle, end + 1, next ?? Number.POSITIVE_INFINITY)) {
      for (const { piece, kept } of pieces) {
        if (kept === undefined) {
          if (bad++ === 0) badFrom = piece.start;
          continue;
        }
        endRun(kept.sequence - 1);
        if (kept.sequence > end + 1) addDamage(piece.start, kept.sequence - 1, "are missing");
        if (kept.lost) lost += kept.last - kept.first + 1;
        else entries++;
        end = throughOf(kept);
      }
    }
    endRun(next === undefined ? end + bad : next - 1);
    return { end, counts: { bytes: await handle.size(), entries, lost }, damage };
  } finally {
    await handle.close();
  }
}

function nameOf({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `entry ${first}` : `entries ${first} to ${last}`;
}

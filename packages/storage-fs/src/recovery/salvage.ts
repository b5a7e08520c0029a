import { segmentPath } from "../disk/layout.ts";
import { isCorrupt } from "../format/corrupt.ts";
import { checkSegment, type Place, type Scan } from "./recover.ts";
import {
  type DamagedLog,
  type DamagedSegment,
  replaceMissing,
  rewriteSegment,
} from "./rewrite-segment.ts";

/**
 * Makes a damaged log readable again: damaged lines go to a side file, and a line records the lost
 * entries. A write that lost some entries keeps the others. Each damaged file is replaced as a whole;
 * sound files stay untouched. Returns descriptions of the repairs, for operators.
 *
 * @param firsts first sequence number of each segment, ascending
 * @param known the last entry that any snapshot includes; no number up to it is reused
 */
export async function salvageLog(
  log: DamagedLog,
  firsts: readonly number[],
  known: number,
): Promise<string[]> {
  const done: string[] = [];
  let due = firsts[0] ?? 1;
  for (const [index, first] of firsts.entries()) {
    if (first > due) done.push(await replaceMissing(log, due, first - 1));
    due = Math.max(due, first);
    const next = firsts[index + 1];
    const scan = await scanIfSound(log, { first, due, followed: next !== undefined });
    if (scan !== undefined && (next !== undefined || scan.end >= known)) {
      due = scan.end + 1;
    } else {
      const damaged: DamagedSegment = { first, due, next, known };
      const { end, note } = await rewriteSegment(log, damaged);
      done.push(note);
      due = end + 1;
    }
  }
  if (firsts.length === 0 && known > 0) done.push(await replaceMissing(log, due, known));
  return done;
}

/** The content of a segment; undefined if it is damaged or out of place. */
async function scanIfSound(
  { fileSystem, directory }: DamagedLog,
  place: Place,
): Promise<Scan | undefined> {
  try {
    return await checkSegment(fileSystem, segmentPath(directory, place.first), place);
  } catch (error) {
    if (isCorrupt(error)) return undefined;
    throw error;
  }
}

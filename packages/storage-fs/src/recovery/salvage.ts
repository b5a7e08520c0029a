import { segmentPath } from "../disk/layout.ts";
import { isCorrupt } from "../format/corrupt.ts";
import { checkSegment, type Place, type Scan } from "./recover.ts";
import { type Damaged, rewriteSegment, standIn, type Wreck } from "./rewrite-segment.ts";

/**
 * Makes a damaged log readable again: what is not as it was written goes to a side file, and a line
 * stands in for the entries that are lost. A write that lost a part keeps the rest. Each file is
 * replaced as a whole, and a sound one is left alone. Gives what was done, for people.
 *
 * @param firsts The first sequence number of each segment, ascending.
 * @param known What snapshots know to have been written: no number up to this is given again.
 */
export async function salvageLog(
  wreck: Wreck,
  firsts: readonly number[],
  known: number,
): Promise<string[]> {
  const done: string[] = [];
  let due = firsts[0] ?? 1;
  for (const [index, first] of firsts.entries()) {
    if (first > due) done.push(await standIn(wreck, due, first - 1));
    due = Math.max(due, first);
    const next = firsts[index + 1];
    const scan = await checked(wreck, { first, due, followed: next !== undefined });
    if (scan !== undefined && (next !== undefined || scan.end >= known)) {
      due = scan.end + 1;
    } else {
      const damaged: Damaged = { first, due, next, known };
      const { end, note } = await rewriteSegment(wreck, damaged);
      done.push(note);
      due = end + 1;
    }
  }
  if (firsts.length === 0 && known > 0) done.push(await standIn(wreck, due, known));
  return done;
}

async function checked({ fileSystem, directory }: Wreck, place: Place): Promise<Scan | undefined> {
  try {
    return await checkSegment(fileSystem, segmentPath(directory, place.first), place);
  } catch (error) {
    if (isCorrupt(error)) return undefined;
    throw error;
  }
}

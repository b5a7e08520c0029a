import type { FileSystem } from "../disk/file-system.ts";
import { damagedPath, segmentPath, temporaryPath } from "../disk/layout.ts";
import { writeTemporary } from "../disk/write-fully.ts";
import { encodeLines, encodeLost, type LogLine, throughOf } from "../format/line.ts";
import type { Line } from "../format/read-lines.ts";
import { GrowingFile } from "./growing-file.ts";
import { sift } from "./sift.ts";

const NEWLINE = Buffer.from("\n");

/** Where a damaged log lies. */
export interface Wreck {
  readonly fileSystem: FileSystem;
  readonly directory: string;
}

/** A segment that is not as it was written, or not in its place. */
export interface Damaged {
  /** The sequence number that it begins with, by its name. */
  readonly first: number;
  /** The one that it should begin with; not below `first`. */
  readonly due: number;
  /** That of the next segment; undefined for the last one. */
  readonly next: number | undefined;
  /** The last entry that snapshots know of. */
  readonly known: number;
}

/** Puts a segment of nothing but a line that says so in the place of entries that are lost. */
export async function standIn(
  { fileSystem, directory }: Wreck,
  first: number,
  last: number,
): Promise<string> {
  const path = segmentPath(directory, first);
  await fileSystem.rename(await writeTemporary(fileSystem, path, encodeLost(first, last)), path);
  await fileSystem.syncDirectory(directory);
  return `entries ${first} to ${last} are missing: ${path} stands in for them`;
}

/** Replaces a segment by what is good of it; the rest is appended to a side file before. */
export async function rewriteSegment(
  { fileSystem, directory }: Wreck,
  { first, due, next, known }: Damaged,
): Promise<{ end: number; note: string }> {
  const path = segmentPath(directory, first);
  const target = segmentPath(directory, due);
  const side = damagedPath(directory, first);
  const good = await GrowingFile.open(fileSystem, temporaryPath(target), { emptied: true });
  const bad = await GrowingFile.open(fileSystem, side, { emptied: false }).catch(
    async (cause: unknown) => {
      await closeAll(good);
      throw cause;
    },
  );
  const rewriting = new Rewriting(good, bad, due);
  try {
    const handle = await fileSystem.open(path, "read");
    try {
      for await (const pieces of sift(handle, due, next ?? Number.POSITIVE_INFINITY)) {
        for (const { piece, kept } of pieces) await rewriting.take(piece, kept);
      }
    } finally {
      await handle.close();
    }
    await rewriting.loseThrough(
      next === undefined ? Math.max(known, rewriting.presumed) : next - 1,
    );
    await bad.sync();
    await good.sync();
  } finally {
    await closeAll(bad, good);
  }
  if (bad.size === 0) await fileSystem.remove(side);
  await fileSystem.syncDirectory(directory);
  if (good.size > 0) await fileSystem.rename(temporaryPath(target), target);
  else await fileSystem.remove(temporaryPath(target));
  if (good.size === 0 || target !== path) await fileSystem.remove(path);
  await fileSystem.syncDirectory(directory);
  const { pieces, lost, end } = rewriting;
  const moved = bad.size > 0 ? `, bad lines (${pieces}) now in ${side}` : "";
  return { end, note: `salvaged ${path}: entries lost: ${lost}${moved}` };
}

/** Closes each, also where the close of another fails. */
async function closeAll(...files: readonly GrowingFile[]): Promise<void> {
  const closes = await Promise.allSettled(files.map((file) => file.close()));
  const failed = closes.find((close) => close.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Goes through a segment and sorts its pieces. */
class Rewriting {
  /** The last entry that is kept or stood in for. */
  end: number;
  /** How many pieces could not be kept, and how many entries. */
  pieces = 0;
  lost = 0;
  /** The last entry that there was, if each bad piece since the last good one was an entry. */
  presumed: number;
  readonly #good: GrowingFile;
  readonly #bad: GrowingFile;

  constructor(good: GrowingFile, bad: GrowingFile, due: number) {
    this.#good = good;
    this.#bad = bad;
    this.end = due - 1;
    this.presumed = this.end;
  }

  async take(piece: Line, kept: LogLine | undefined): Promise<void> {
    if (kept === undefined) {
      this.pieces++;
      this.presumed++;
      await this.#bad.append(Buffer.concat([piece.bytes, NEWLINE]));
      return;
    }
    await this.loseThrough(kept.sequence - 1);
    if (kept.lost) await this.loseThrough(kept.last);
    else await this.#good.append(encodeLines([kept.text()], kept.sequence));
    this.end = throughOf(kept);
    this.presumed = this.end;
  }

  /** Lets a line stand in for what is missing up to this entry, if anything is. */
  async loseThrough(last: number): Promise<void> {
    if (last <= this.end) return;
    await this.#good.append(encodeLost(this.end + 1, last));
    this.lost += last - this.end;
    this.end = last;
  }
}

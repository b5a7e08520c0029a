import type { FileSystem } from "../disk/file-system.ts";
import { damagedPath, segmentPath, temporaryPath } from "../disk/layout.ts";
import { writeTemporary } from "../disk/write-fully.ts";
import { encodeLines, encodeLost, type LogLine, throughOf } from "../format/line.ts";
import type { Line } from "../format/read-lines.ts";
import { GrowingFile } from "./growing-file.ts";
import { sift } from "./sift.ts";

const NEWLINE = Buffer.from("\n");

/** The place of a damaged log. */
export interface DamagedLog {
  readonly fileSystem: FileSystem;
  readonly directory: string;
}

/** A segment that is damaged or out of place. */
export interface DamagedSegment {
  /** The sequence number of its first entry, according to its name. */
  readonly first: number;
  /** The number that its first entry should have; at least `first`. */
  readonly due: number;
  /** First number of the next segment; undefined for the last segment. */
  readonly next: number | undefined;
  /** The last entry that any snapshot includes. */
  readonly known: number;
}

/** Writes a segment with a single line that replaces missing entries. */
export async function replaceMissing(
  { fileSystem, directory }: DamagedLog,
  first: number,
  last: number,
): Promise<string> {
  const path = segmentPath(directory, first);
  await fileSystem.rename(await writeTemporary(fileSystem, path, encodeLost(first, last)), path);
  await fileSystem.syncDirectory(directory);
  return `entries ${first} to ${last} are missing: ${path} records the loss`;
}

/** Replaces a segment by its good lines, after appending the other lines to a side file. */
export async function rewriteSegment(
  { fileSystem, directory }: DamagedLog,
  { first, due, next, known }: DamagedSegment,
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
  const rewrite = new Rewrite(good, bad, due);
  try {
    const handle = await fileSystem.open(path, "read");
    try {
      for await (const pieces of sift(handle, due, next ?? Number.POSITIVE_INFINITY)) {
        for (const { piece, kept } of pieces) await rewrite.take(piece, kept);
      }
    } finally {
      await handle.close();
    }
    await rewrite.loseThrough(next === undefined ? Math.max(known, rewrite.presumed) : next - 1);
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
  const { pieces, lost, end } = rewrite;
  const moved = bad.size > 0 ? `, bad lines (${pieces}) now in ${side}` : "";
  return { end, note: `salvaged ${path}: entries lost: ${lost}${moved}` };
}

/** Closes all files, even if the close of one fails. */
async function closeAll(...files: readonly GrowingFile[]): Promise<void> {
  const closes = await Promise.allSettled(files.map((file) => file.close()));
  const failed = closes.find((close) => close.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Sorts the pieces of a segment into a file of good lines and a file of bad ones. */
class Rewrite {
  /** The last entry that was kept or recorded as lost. */
  end: number;
  /** Number of bad pieces, and of lost entries. */
  pieces = 0;
  lost = 0;
  /** The last entry, assuming that each bad piece since the last good one was an entry. */
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

  /** Records the entries that are missing up to this one as lost, if there are any. */
  async loseThrough(last: number): Promise<void> {
    if (last <= this.end) return;
    await this.#good.append(encodeLost(this.end + 1, last));
    this.lost += last - this.end;
    this.end = last;
  }
}

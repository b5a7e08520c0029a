import type { FileHandle } from "../disk/file-system.ts";
import { decodeLine, type LogLine, parseEntry, throughOf } from "../format/line.ts";
import { type Line, readLines } from "../format/read-lines.ts";

/** A piece of a damaged segment. */
export interface Sifted {
  readonly piece: Line;
  /** The line in it, if it can be kept. */
  readonly kept: LogLine | undefined;
}

/**
 * The pieces of a damaged segment in order. Undamaged lines are kept if their numbers ascend, start at
 * `due` or later, and stay below `before`.
 */
export async function* sift(
  handle: FileHandle,
  due: number,
  before: number,
): AsyncGenerator<readonly Sifted[], void, undefined> {
  let next = due;
  for await (const pieces of readLines(handle, 0, await handle.size())) {
    yield pieces.map((piece) => {
      const line = piece.terminated ? decodeLine(piece.bytes) : undefined;
      const fits = line !== undefined && line.sequence >= next && throughOf(line) < before;
      if (!fits || !isWhole(line)) return { piece, kept: undefined };
      next = throughOf(line) + 1;
      return { piece, kept: line };
    });
  }
}

/** False only if another program forged the checksum. */
function isWhole(line: LogLine): boolean {
  return line.lost ? line.last >= line.sequence : parseEntry(line) !== undefined;
}

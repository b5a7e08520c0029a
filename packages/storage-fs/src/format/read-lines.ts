import type { FileHandle } from "../disk/file-system.ts";
import { CHUNK_BYTES, MAX_WRITE_BYTES } from "../options/limits.ts";

const NEWLINE = 0x0a;

/** A piece of a file up to a newline. Its bytes are valid until the next pieces are requested. */
export interface Line {
  /** Without the newline. */
  readonly bytes: Buffer;
  /** Its first byte in the file. */
  readonly start: number;
  /** False if the file, or the longest possible line, ended before a newline. */
  readonly terminated: boolean;
}

/** The lines between two positions of a file, grouped by chunk. */
export async function* readLines(
  handle: FileHandle,
  from: number,
  to: number,
): AsyncGenerator<readonly Line[], void, undefined> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let position = from;
  while (position < to) {
    const count = await handle.read(chunk, Math.min(chunk.length, to - position), position);
    if (count === 0) break;
    const filled = chunk.subarray(0, count);
    const lines: Line[] = [];
    let start = 0;
    for (let end = filled.indexOf(NEWLINE); end !== -1; end = filled.indexOf(NEWLINE, start)) {
      const part = filled.subarray(start, end);
      const bytes = carriedBytes === 0 ? part : Buffer.concat([...carried, part]);
      lines.push({ bytes, start: position + start - carriedBytes, terminated: true });
      carried = [];
      carriedBytes = 0;
      start = end + 1;
    }
    if (start < count) {
      carried.push(Buffer.from(filled.subarray(start)));
      carriedBytes += count - start;
    }
    position += count;
    if (carriedBytes > MAX_WRITE_BYTES) {
      lines.push(unterminated(carried, position - carriedBytes));
      carried = [];
      carriedBytes = 0;
    }
    if (lines.length > 0) yield lines;
  }
  if (carriedBytes > 0) yield [unterminated(carried, position - carriedBytes)];
}

function unterminated(parts: readonly Buffer[], start: number): Line {
  return { bytes: Buffer.concat(parts), start, terminated: false };
}

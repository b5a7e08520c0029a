import { corrupt } from "./corrupt.ts";
import type { FileSystem } from "./file-system.ts";
import { segmentPath } from "./layout.ts";
import { readLines } from "./read-lines.ts";
import { SegmentScanner } from "./segment-scanner.ts";

/** A file of the log: consecutive lines from a sequence number on. */
export interface Segment {
  readonly path: string;
  /** The sequence number of its first line. */
  readonly first: number;
  /** How many of its bytes are good. */
  length: number;
}

/** What a directory holds of a log. */
export interface RecoveredLog {
  readonly segments: Segment[];
  /** The sequence number of the last entry; that before the first segment where there is none. */
  readonly end: number;
  /** The unfinished write behind the last good one, for people; undefined where there is none. */
  readonly torn: string | undefined;
}

/**
 * Reads all of a log and checks it; changes nothing. An unfinished write can only stand at the end
 * of the last segment. Every other flaw is damage: `corrupt`, naming file and byte.
 */
export async function recoverLog(
  fileSystem: FileSystem,
  directory: string,
  firsts: readonly number[],
): Promise<RecoveredLog> {
  const segments: Segment[] = [];
  let end = (firsts[0] ?? 1) - 1;
  let torn: string | undefined;
  for (const first of firsts) {
    const path = segmentPath(directory, first);
    if (first !== end + 1) {
      throw corrupt(path, 0, `the entries ${end + 1} to ${first - 1} before it are missing`);
    }
    const scan = await scanSegment(fileSystem, path, first);
    segments.push({ path, first, length: scan.length });
    end = scan.end;
    if (scan.length === scan.size) continue;
    if (first !== firsts.at(-1)) throw corrupt(path, scan.length, "a later file follows");
    torn =
      `${scan.size - scan.length} bytes of an unfinished write after entry ${end}, ` +
      `at byte ${scan.length} of ${path}`;
  }
  return { segments, end, torn };
}

interface Scan {
  readonly size: number;
  /** The length of all complete writes. */
  readonly length: number;
  /** The sequence number of the last line of these. */
  readonly end: number;
}

async function scanSegment(fileSystem: FileSystem, path: string, first: number): Promise<Scan> {
  const handle = await fileSystem.open(path, "read");
  try {
    const size = await handle.size();
    const scanner = new SegmentScanner(path, first);
    for await (const lines of readLines(handle, 0, size)) {
      for (const line of lines) scanner.accept(line);
    }
    scanner.finish(size);
    return { size, length: scanner.length, end: scanner.end };
  } finally {
    await handle.close();
  }
}

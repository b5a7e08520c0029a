import type { FileSystem } from "../disk/file-system.ts";
import { segmentPath } from "../disk/layout.ts";
import { CorruptFileError } from "../format/corrupt.ts";
import { readLines } from "../format/read-lines.ts";
import { SegmentScanner } from "../format/segment-scanner.ts";

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
  /** Where in the last segment its last good write begins. */
  readonly lastWrite: number;
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
  let lastWrite = 0;
  let torn: string | undefined;
  for (const [index, first] of firsts.entries()) {
    const path = segmentPath(directory, first);
    const scan = await checkSegment(fileSystem, path, {
      first,
      due: end + 1,
      followed: index < firsts.length - 1,
    });
    segments.push({ path, first, length: scan.length });
    end = scan.end;
    lastWrite = scan.lastWrite;
    torn = tornWrite(path, scan);
  }
  return { segments, end, lastWrite, torn };
}

/** The unfinished write at the end of a segment, for people; undefined where there is none. */
export function tornWrite(path: string, { size, length, end }: Scan): string | undefined {
  if (size === length) return undefined;
  return `${size - length} bytes of an unfinished write after entry ${end}, at byte ${length} of ${path}`;
}

/** Where a segment stands in its log. */
export interface Place {
  /** The sequence number that it begins with, by its name. */
  readonly first: number;
  /** The one that it should begin with. */
  readonly due: number;
  /** Whether another segment comes behind it. */
  readonly followed: boolean;
}

/** What a segment holds. */
export interface Scan {
  readonly size: number;
  /** The length of all complete writes, and where the last of them begins. */
  readonly length: number;
  readonly lastWrite: number;
  /** The sequence number of the last line of these. */
  readonly end: number;
  /** How many entries a salvage could not keep. */
  readonly lost: number;
}

/** Reads a segment. Throws `corrupt` where it is not as it was written, or not in its place. */
export async function checkSegment(
  fileSystem: FileSystem,
  path: string,
  { first, due, followed }: Place,
): Promise<Scan> {
  if (first > due) {
    throw new CorruptFileError(path, 0, `the entries ${due} to ${first - 1} before it are missing`);
  }
  if (first < due)
    throw new CorruptFileError(path, 0, `the file before it ends with entry ${due - 1}`);
  const scan = await scanSegment(fileSystem, path, first);
  if (followed && scan.length < scan.size) {
    throw new CorruptFileError(
      path,
      scan.length,
      "a write ends half way, and a later file follows",
    );
  }
  return scan;
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
    const { length, lastWrite, end, lost } = scanner;
    return { size, length, lastWrite, end, lost };
  } finally {
    await handle.close();
  }
}

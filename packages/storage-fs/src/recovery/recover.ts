import type { FileSystem } from "../disk/file-system.ts";
import { segmentPath } from "../disk/layout.ts";
import { CorruptFileError } from "../format/corrupt.ts";
import { readLines } from "../format/read-lines.ts";
import { SegmentScanner } from "../format/segment-scanner.ts";

/** A file of the log: consecutive lines, starting at a sequence number. */
export interface Segment {
  readonly path: string;
  /** The sequence number of its first line. */
  readonly first: number;
  /** Number of its good bytes. */
  length: number;
}

/** The log in a directory. */
export interface RecoveredLog {
  readonly segments: Segment[];
  /** The sequence number of the last entry. Without entries, the one before the first segment. */
  readonly end: number;
  /** The first byte of the last good write in the last segment. */
  readonly lastWrite: number;
  /** Describes the unfinished write at the end; undefined if there is none. */
  readonly torn: string | undefined;
}

/**
 * Reads and checks a whole log; changes nothing. Only the end of the last segment may hold an
 * unfinished write. Any other flaw throws `corrupt`, naming file and byte.
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

/** Describes the unfinished write at the end of a segment; undefined if there is none. */
export function tornWrite(path: string, { size, length, end }: Scan): string | undefined {
  if (size === length) return undefined;
  return `${size - length} bytes of an unfinished write after entry ${end}, at byte ${length} of ${path}`;
}

/** The place of a segment in its log. */
export interface Place {
  /** The sequence number of its first entry, according to its name. */
  readonly first: number;
  /** The number that its first entry should have. */
  readonly due: number;
  /** True if another segment follows. */
  readonly followed: boolean;
}

/** The content of a segment. */
export interface Scan {
  readonly size: number;
  /** Total length of the complete writes, and the first byte of the last one. */
  readonly length: number;
  readonly lastWrite: number;
  /** The sequence number of their last line. */
  readonly end: number;
  /** Number of entries that an earlier salvage recorded as lost. */
  readonly lost: number;
}

/** Reads a segment. Throws `corrupt` if it is damaged or out of place. */
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
      "a write is unfinished, and a later file follows",
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

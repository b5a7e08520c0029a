import { type LogRecord, type Offset, type ReadOptions, StorageError } from "@armature/storage";
import { assertOpen, type Clock, sequenceOf, type Wakeup } from "@armature/storage/kit";
import type { FileHandle, FileSystem } from "../disk/file-system.ts";
import { isMissing } from "../disk/typed-errors.ts";
import { CorruptFileError } from "../format/corrupt.ts";
import { decodeLine, parseEntry, throughOf } from "../format/line.ts";
import { readLines } from "../format/read-lines.ts";
import type { Segment } from "../recovery/recover.ts";
import { persist } from "./persist.ts";

/** The current state of a log, for its readers. */
export interface LogView {
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly segments: readonly Segment[];
  /** The sequence number of the last durable entry. */
  end(): number;
  readonly appended: Wakeup;
  readonly closed: AbortSignal;
  /** The reason why following readers wait for the medium; undefined once a read succeeded. */
  failure: string | undefined;
}

/** The position of a reader. */
interface Cursor {
  /** The sequence number of the last entry that was returned or skipped as lost; 0 before the first. */
  position: number;
  /** The segment and byte of the next line, and its sequence number. */
  segment: Segment | undefined;
  byte: number;
  next: number;
}

/**
 * Reads a log from its files, one chunk at a time. See `Log.read` for its guarantees. No file stays
 * open between chunks, so an abandoned reader holds no resource. While the medium fails, a following
 * reader waits, as appends do.
 */
export async function* readLog(
  view: LogView,
  after: Offset | null,
  { follow = false, signal }: ReadOptions = {},
): AsyncGenerator<LogRecord, void, undefined> {
  assertOpen(view.closed);
  const position = after === null ? 0 : sequenceOf(after, view.end());
  const cursor: Cursor = { position, segment: undefined, byte: 0, next: 0 };
  const until = follow ? Number.POSITIVE_INFINITY : view.end();
  const ended = signal === undefined ? view.closed : AbortSignal.any([view.closed, signal]);
  const shouldContinue = (): boolean =>
    cursor.position < until && !view.closed.aborted && signal?.aborted !== true;
  while (shouldContinue()) {
    if (cursor.position >= view.end()) {
      await view.appended.wait(signal);
      continue;
    }
    const chunk = follow ? awaitChunk(view, cursor, ended) : readChunk(view, cursor);
    for (const record of await chunk) {
      if (!shouldContinue()) return;
      cursor.position = Number(record.offset);
      yield record;
    }
    cursor.position = cursor.next - 1;
  }
}

/** The next records, once the medium can be read; none if `ended` aborts first. */
function awaitChunk(view: LogView, cursor: Cursor, ended: AbortSignal): Promise<LogRecord[]> {
  const attempt = async (): Promise<LogRecord[]> => {
    try {
      const records = await readChunk(view, cursor);
      view.failure = undefined;
      return records;
    } catch (cause) {
      if (ended.aborted) return [];
      view.failure = cause instanceof Error ? cause.message : String(cause);
      throw cause;
    }
  };
  return persist(attempt, view.clock, ended);
}

/** The records of the next chunk of the file; none if all of its entries are lost. */
async function readChunk(view: LogView, cursor: Cursor): Promise<LogRecord[]> {
  const segment = seek(view, cursor);
  const to = segment.length;
  let handle: FileHandle;
  try {
    handle = await view.fileSystem.open(segment.path, "read");
  } catch (error) {
    if (!isMissing(error)) throw error;
    // If it was trimmed since, another segment is due, or a `trimmed` error.
    if (!view.segments.includes(segment)) return readChunk(view, cursor);
    throw new CorruptFileError(segment.path, 0, "it is gone");
  }
  try {
    for await (const lines of readLines(handle, cursor.byte, to)) {
      const records: LogRecord[] = [];
      for (const { bytes, start } of lines) {
        const sequence = cursor.next;
        const line = decodeLine(bytes);
        if (line?.sequence !== sequence) {
          throw new CorruptFileError(segment.path, start, `entry ${sequence} is unreadable`);
        }
        cursor.next = throughOf(line) + 1;
        cursor.byte = start + bytes.length + 1;
        if (line.lost || sequence <= cursor.position) continue;
        const entry = parseEntry(line);
        if (entry === undefined) {
          throw new CorruptFileError(segment.path, start, `entry ${sequence} is not JSON`);
        }
        records.push({ offset: String(sequence), entry });
      }
      if (cursor.next > cursor.position + 1) return records;
    }
    throw new CorruptFileError(segment.path, cursor.byte, `it had ${to} bytes`);
  } finally {
    await handle.close();
  }
}

/** The segment of the next entry. Moves the cursor into it. */
function seek(view: LogView, cursor: Cursor): Segment {
  const due = cursor.position + 1;
  const segment = view.segments.findLast(({ first }) => first <= due);
  if (segment === undefined) {
    const resumeAfter = String((view.segments[0]?.first ?? 1) - 1);
    throw new StorageError("trimmed", `entries up to ${resumeAfter} were trimmed`, { resumeAfter });
  }
  if (cursor.segment !== segment) {
    cursor.segment = segment;
    cursor.byte = 0;
    cursor.next = segment.first;
  }
  return segment;
}

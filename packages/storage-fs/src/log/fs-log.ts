import {
  type Json,
  type Lag,
  type Log,
  type LogRecord,
  type Offset,
  type ReadOptions,
  StorageError,
} from "@armature/storage";
import { assertJson, sequenceOf, Wakeup } from "@armature/storage/kit";
import { assertOpen } from "../disk/assert-open.ts";
import type { Clock } from "../disk/clock.ts";
import type { FileSystem } from "../disk/file-system.ts";
import { encodeLines } from "../format/line.ts";
import { LATE_MS, LINE_OVERHEAD_BYTES, MAX_WRITE_BYTES } from "../options/limits.ts";
import type { RetentionOptions } from "../options/retention-options.ts";
import type { RecoveredLog, Segment } from "../recovery/recover.ts";
import { GroupCommit } from "./group-commit.ts";
import { persist } from "./persist.ts";
import { type LogView, readLog } from "./read-log.ts";
import { SegmentWriter } from "./segment-writer.ts";

export interface FsLogOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly syncing: boolean;
  readonly clock: Clock;
  readonly closed: AbortSignal;
  /**
   * The sequence number up to which snapshots let entries go, at most `through`; rejects with
   * `needed` where `through` is too far. Runs apart from changes of the snapshots.
   */
  trimmable<Value>(through: number, trim: (upTo: number) => Promise<Value>): Promise<Value>;
}

/** The log in its segments: one writer, any number of readers. */
export class FsLog implements Log {
  readonly #options: FsLogOptions;
  readonly #segments: Segment[];
  readonly #writer: SegmentWriter;
  readonly #commits: GroupCommit;
  readonly #view: LogView;
  readonly #lastWrite: number;
  #end: number;
  #failure: string | undefined;
  /** When the write began that is under way, in milliseconds since the epoch. */
  #writingSince: number | undefined;

  constructor(recovered: RecoveredLog, options: FsLogOptions) {
    const { fileSystem, clock, closed } = options;
    this.#options = options;
    this.#segments = recovered.segments;
    this.#end = recovered.end;
    this.#lastWrite = recovered.lastWrite;
    this.#writer = new SegmentWriter({ ...options, segments: this.#segments });
    this.#commits = new GroupCommit((entries) =>
      persist(() => this.#commit(entries), clock, closed),
    );
    this.#view = {
      fileSystem,
      clock,
      segments: this.#segments,
      end: () => this.#end,
      appended: new Wakeup(),
      closed,
      failure: undefined,
    };
  }

  /** Cuts what is torn, and makes sure that a log can be written here at all. */
  async open(): Promise<void> {
    await this.#writer.start(this.#end + 1, this.#lastWrite);
  }

  /** The sequence number of the first entry that was not trimmed. */
  get first(): number {
    return this.#segments[0]?.first ?? 1;
  }

  /** The sequence number of the last durable entry. */
  get end(): number {
    return this.#end;
  }

  /** How many entries wait to become durable. */
  get pending(): number {
    return this.#commits.pending;
  }

  /** Why the last write failed or does not end, and why readers wait; nothing where all is well. */
  get failures(): readonly string[] {
    return [this.#failure, this.#delay, this.#view.failure].filter((text) => text !== undefined);
  }

  get #delay(): string | undefined {
    const ms = this.#options.clock.now() - (this.#writingSince ?? Number.POSITIVE_INFINITY);
    if (ms < LATE_MS) return undefined;
    const path = this.#segments.at(-1)?.path;
    return `a write to ${path} has taken ${Math.round(ms / 1000)} s: the disk does not answer`;
  }

  async append(entries: readonly Json[]): Promise<Offset> {
    assertOpen(this.#options.closed);
    if (entries.length === 0) throw new StorageError("invalid-entry", "append needs an entry");
    let bytes = 0;
    const texts = entries.map((entry, index) => {
      assertJson(entry, `entries[${index}]`);
      const text = JSON.stringify(entry);
      bytes += Buffer.byteLength(text) + LINE_OVERHEAD_BYTES;
      return text;
    });
    if (bytes > MAX_WRITE_BYTES) {
      throw new StorageError(
        "invalid-entry",
        `the batch takes ${bytes} bytes, more than ${MAX_WRITE_BYTES}: append it in parts`,
      );
    }
    return this.#commits.add(texts, bytes);
  }

  read(after: Offset | null, options?: ReadOptions): AsyncIterable<LogRecord> {
    return readLog(this.#view, after, options);
  }

  lag(after: Offset | null): Lag {
    const read = after === null ? 0 : sequenceOf(after, this.#end);
    return { entries: this.#end - read, silentMs: 0 };
  }

  async trim(through: Offset): Promise<void> {
    assertOpen(this.#options.closed);
    const sequence = sequenceOf(through, this.#end);
    await this.#options.trimmable(sequence, (upTo) => this.drop(upTo));
  }

  /** The last entry of the files that are beyond these limits; 0 where none is. */
  async beyond(
    { maxBytes = Number.POSITIVE_INFINITY, maxAgeMs }: RetentionOptions,
    now: number,
  ): Promise<number> {
    const { fileSystem } = this.#options;
    const segments = [...this.#segments];
    let bytes = segments.reduce((sum, { length }) => sum + length, 0);
    let last = 0;
    for (const [index, { path, length }] of segments.entries()) {
      const next = segments[index + 1];
      if (next === undefined) break;
      const aged = maxAgeMs !== undefined && now - (await fileSystem.modifiedAt(path)) > maxAgeMs;
      if (bytes <= maxBytes && !aged) break;
      bytes -= length;
      last = next.first - 1;
    }
    return last;
  }

  /** The last entry of the files that hold none after `upTo`; 0 where there is no such file. */
  wholeFilesThrough(upTo: number): number {
    const kept = this.#segments.findLast(({ first }, index) => index > 0 && first - 1 <= upTo);
    return (kept?.first ?? 1) - 1;
  }

  /** Drops the files that hold no entry after `upTo`, never the last one. */
  async drop(upTo: number): Promise<void> {
    const { fileSystem, directory } = this.#options;
    for (let dropped = false; ; dropped = true) {
      const [oldest, next] = this.#segments;
      const done = oldest === undefined || next === undefined || next.first - 1 > upTo;
      // Oldest first, and those before it gone for good, so that no crash leaves a gap.
      if (dropped || !done) await fileSystem.syncDirectory(directory);
      if (done) return;
      this.#segments.shift();
      try {
        await fileSystem.remove(oldest.path);
      } catch (cause) {
        this.#segments.unshift(oldest);
        throw cause;
      }
    }
  }

  /** Refuses (`unavailable`) what would compete for the disk with appends that wait for it. */
  assertWritable(): void {
    if (this.#failure === undefined) return;
    throw new StorageError("unavailable", `the log comes first: ${this.#failure}`);
  }

  /** Resolves once all that was acknowledged is on the medium, whatever the durability. */
  async sync(): Promise<void> {
    if (!this.#options.syncing) await this.#writer.sync();
  }

  /** Writes what is pending, syncs and closes; those who follow end. */
  async close(): Promise<void> {
    this.#view.appended.wake();
    await this.#commits.drain();
    try {
      await this.#writer.sync();
    } finally {
      await this.#writer.close();
    }
  }

  async #commit(entries: readonly string[]): Promise<number> {
    const first = this.#end + 1;
    this.#writingSince = this.#options.clock.now();
    try {
      await this.#writer.write(encodeLines(entries, first), first);
    } catch (cause) {
      this.#failure = cause instanceof Error ? cause.message : String(cause);
      throw cause;
    } finally {
      this.#writingSince = undefined;
    }
    this.#failure = undefined;
    this.#end = first + entries.length - 1;
    this.#view.appended.wake();
    return first;
  }
}

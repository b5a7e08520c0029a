import {
  type Json,
  type Lag,
  type LogRecord,
  type Offset,
  type ReadOptions,
  StorageError,
} from "@armature/storage";
import {
  assertOpen,
  type Batch,
  type Clock,
  GroupCommit,
  type MonotonicTime,
  msBetween,
  sequenceOf,
  Wakeup,
} from "@armature/storage/kit";
import type { FileSystem } from "../disk/file-system.ts";
import { encodeLines } from "../format/line.ts";
import { LATE_MS, MAX_WRITE_BYTES } from "../options/limits.ts";
import type { RecoveredLog, Segment } from "../recovery/recover.ts";
import { encodeBatch } from "./encode-batch.ts";
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
}

/** A log in segment files, with one writer and any number of readers. */
export class FsLog {
  readonly #options: FsLogOptions;
  readonly #segments: Segment[];
  readonly #writer: SegmentWriter;
  readonly #commits: GroupCommit<string>;
  readonly #view: LogView;
  readonly #lastWrite: number;
  #end: number;
  #failure: string | undefined;
  /** The start of the write in progress. */
  #writingSince: MonotonicTime | undefined;

  constructor(recovered: RecoveredLog, options: FsLogOptions) {
    const { fileSystem, clock, closed } = options;
    this.#options = options;
    this.#segments = recovered.segments;
    this.#end = recovered.end;
    this.#lastWrite = recovered.lastWrite;
    this.#writer = new SegmentWriter({ ...options, segments: this.#segments });
    this.#commits = new GroupCommit({
      groupBytes: MAX_WRITE_BYTES,
      groupEntries: Number.POSITIVE_INFINITY,
      commit: (group) => this.#commit(group),
    });
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

  /** Cuts off an unfinished write, and checks that the log can be written. */
  async open(): Promise<void> {
    await this.#writer.start(this.#end + 1, this.#lastWrite);
  }

  /** The files of the log, the oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The sequence number of the first entry that was not trimmed. */
  get first(): number {
    return this.#segments[0]?.first ?? 1;
  }

  /** The sequence number of the last durable entry. */
  get end(): number {
    return this.#end;
  }

  /** Entries that wait to become durable. */
  get pending(): number {
    return this.#commits.pending;
  }

  /** The reasons why writes fail or hang and why readers wait; empty if all is well. */
  get failures(): readonly string[] {
    return [this.#failure, this.#delay, this.#view.failure].filter((text) => text !== undefined);
  }

  get #delay(): string | undefined {
    if (this.#writingSince === undefined) return undefined;
    const ms = msBetween(this.#writingSince, this.#options.clock.monotonic());
    if (ms < LATE_MS) return undefined;
    const path = this.#segments.at(-1)?.path;
    return `a write to ${path} has taken ${Math.round(ms / 1000)} s: the disk does not answer`;
  }

  async append(entries: readonly Json[]): Promise<Offset> {
    assertOpen(this.#options.closed);
    return this.#commits.add(encodeBatch(entries));
  }

  read(after: Offset | null, options?: ReadOptions): AsyncIterable<LogRecord> {
    return readLog(this.#view, after, options);
  }

  lag(after: Offset | null): Lag {
    const read = after === null ? 0 : sequenceOf(after, this.#end);
    return { entries: this.#end - read, silentMs: 0 };
  }

  /** Drops the files that hold no entry after `upTo`, but never the last file. */
  async drop(upTo: number): Promise<void> {
    const { fileSystem, directory } = this.#options;
    for (let dropped = false; ; dropped = true) {
      const [oldest, next] = this.#segments;
      const done = oldest === undefined || next === undefined || next.first - 1 > upTo;
      // Syncs before and after each removal, oldest first, so that no crash leaves a gap.
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

  /** Throws `unavailable` while appends wait for the disk. */
  assertWritable(): void {
    if (this.#failure === undefined) return;
    throw new StorageError("unavailable", `appends have priority: ${this.#failure}`);
  }

  /** Resolves once all acknowledged entries are on the medium, whatever the durability option. */
  async sync(): Promise<void> {
    if (!this.#options.syncing) await this.#writer.sync();
  }

  /** Writes and syncs pending entries, ends following readers, and closes the files. */
  async close(): Promise<void> {
    this.#view.appended.wake();
    await this.#commits.drain();
    try {
      await this.#writer.sync();
    } finally {
      await this.#writer.close();
    }
  }

  async #commit(group: readonly Batch<string>[]): Promise<Offset[]> {
    const { clock, closed } = this.#options;
    const texts = group.flatMap(({ entries }) => entries);
    await persist(() => this.#write(texts), clock, closed);
    let last = this.#end - texts.length;
    return group.map(({ entries }) => {
      last += entries.length;
      return String(last);
    });
  }

  async #write(texts: readonly string[]): Promise<void> {
    const first = this.#end + 1;
    this.#writingSince = this.#options.clock.monotonic();
    try {
      await this.#writer.write(encodeLines(texts, first), first);
    } catch (cause) {
      this.#failure = cause instanceof Error ? cause.message : String(cause);
      throw cause;
    } finally {
      this.#writingSince = undefined;
    }
    this.#failure = undefined;
    this.#end = first + texts.length - 1;
    this.#view.appended.wake();
  }
}

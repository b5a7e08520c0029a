import { randomUUID } from "node:crypto";
import { fork, type Rng } from "@armature/policy";
import {
  type Json,
  type Lag,
  type LogRecord,
  type Offset,
  type Snapshot,
  type Storage,
  StorageError,
  type StorageErrorCode,
} from "@armature/storage";
import { type MonotonicTime, systemClock } from "@armature/storage/kit";
import type { Fold } from "../fold/fold.ts";
import type { LogEntry } from "../log/entry.ts";
import { parseEntry } from "../log/parse-entry.ts";
import { SnapshotSaver } from "./snapshot-saver.ts";

export interface LogFollowerOptions {
  /** With nothing learned yet. */
  readonly fold: Fold;
  readonly storage: Storage;
  /**
   * A snapshot is saved once the stored one is so many entries behind, or up to twice as many: of
   * several replicas, by one of them.
   *
   * @default 10_000
   */
  readonly snapshotEvery?: number;
  /** Draws when a snapshot is due; replicas should draw apart. @default another for each follower */
  readonly rng?: Rng;
  /** Times the pauses after failed saves. @default the monotonic time of this machine */
  readonly clock?: () => MonotonicTime;
  /** Told what went wrong behind the scenes: a snapshot not saved, an entry not understood. */
  readonly onProblem: (problem: Error, what: string) => void;
}

/** Keeps a fold at the end of a log: restores, replays, follows, and saves snapshots. */
export class LogFollower {
  readonly fold: Fold;
  readonly #storage: Storage;
  readonly #onProblem: LogFollowerOptions["onProblem"];
  readonly #saver: SnapshotSaver;
  /** The state before anything was learned. */
  readonly #blank: Json;
  readonly #stopping = new AbortController();
  readonly #waiters = new Map<Offset, (() => void)[]>();
  readonly #appends = new Set<Promise<void>>();
  #offset: Offset | null = null;
  #trimmedBefore: Offset | undefined;
  #failure: Error | undefined;
  #following: Promise<void> = Promise.resolve();
  #ended = false;

  private constructor(options: LogFollowerOptions) {
    const { fold, storage, snapshotEvery: every = 10_000, onProblem } = options;
    const { rng = fork(0, randomUUID()), clock = systemClock.monotonic } = options;
    const offset = () => this.#offset;
    this.fold = fold;
    this.#storage = storage;
    this.#onProblem = onProblem;
    this.#saver = new SnapshotSaver({ fold, storage, every, rng, clock, offset, onProblem });
    this.#blank = fold.snapshot();
  }

  /**
   * Brings the fold to the end of the log and keeps it there.
   * @throws LearnerError, StorageError where the log cannot be learned from
   */
  static async open(options: LogFollowerOptions): Promise<LogFollower> {
    const follower = new LogFollower(options);
    await follower.#catchUp();
    follower.#following = follower.#follow();
    return follower;
  }

  /** The last entry that was learned from; null before the first. */
  get offset(): Offset | null {
    return this.#offset;
  }

  /** How far what was learned is behind the log. */
  get lag(): Lag {
    return this.#storage.log.lag(this.#offset);
  }

  /** Where learning began after a trim, if what was there before could not be learned from. */
  get trimmedBefore(): Offset | undefined {
    return this.#trimmedBefore;
  }

  /** Why following stopped, if it did: nothing is learned any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Resolves when the entries are durable and learned from; once nothing is learned any more, by a stop
   * or a `failure`, when they are durable.
   * @throws LearnerError `invalid-entry`, and then none of them was written
   */
  append(entries: readonly LogEntry[]): Promise<void> {
    const append = this.#append(entries).finally(() => this.#appends.delete(append));
    this.#appends.add(append);
    return append;
  }

  async #append(entries: readonly LogEntry[]): Promise<void> {
    // What could not be folded must not get into the log: it would stop every fold of it for good.
    for (const entry of entries) parseEntry(entry);
    const offset = await this.#storage.log.append(entries);
    if (this.#ended || this.#isFolded(offset)) return;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiters.get(offset) ?? [];
      waiting.push(resolve);
      this.#waiters.set(offset, waiting);
    });
  }

  /** Saves a snapshot of what was learned, unless the last one has it all. */
  async checkpoint(): Promise<void> {
    await this.#saver.checkpoint();
  }

  /** Stops following once the appends under way are learned from. Saves nothing by itself. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#appends);
    this.#stopping.abort();
    await this.#following;
    await this.#saver.idle();
  }

  /**
   * From the snapshot, or without one from the beginning, to the end of the log. Where a trim took
   * the beginning, what is left is learned from, and a snapshot of nothing says where that begins,
   * so that every replica that learns alike begins there.
   */
  async #catchUp(): Promise<void> {
    const { log, snapshots } = this.#storage;
    for (let tried: Snapshot | undefined; ; ) {
      const snapshot = await snapshots.load(this.fold.fingerprint);
      if (snapshot !== undefined) this.#restore(snapshot);
      try {
        const { signal } = this.#stopping;
        for await (const record of log.read(this.#offset, { signal })) this.#fold(record);
        return;
      } catch (error) {
        if (!isStorageError(error, "trimmed")) throw error;
        if (snapshot === undefined) await this.#beginAfter(error.resumeAfter ?? null);
        // Trimmed while it was loaded, so that there is a later one.
        else if (snapshot.offset === tried?.offset) throw error;
        tried = snapshot;
      }
    }
  }

  async #beginAfter(offset: Offset | null): Promise<void> {
    try {
      await this.#storage.snapshots.save(this.fold.fingerprint, { offset, state: this.#blank });
      this.#trimmedBefore = offset ?? undefined;
    } catch (error) {
      // Trimmed further meanwhile: the next reading says how far.
      if (!isStorageError(error, "trimmed")) throw error;
    }
  }

  async #follow(): Promise<void> {
    try {
      while (await this.#wasLeftBehind()) await this.#rejoin();
    } catch (error) {
      if (!isStorageError(error, "closed")) this.#fail(error);
    }
    this.#ended = true;
    this.#settle(() => true);
  }

  /** Where the storage is away again, following waits for it and comes back here. */
  async #rejoin(): Promise<void> {
    try {
      await this.#catchUp();
    } catch (error) {
      if (!isStorageError(error, "unavailable")) throw error;
    }
    this.#settle((offset) => this.#isFolded(offset));
  }

  /** Follows the log. False once it is to stop; true where a trim took what comes next. */
  async #wasLeftBehind(): Promise<boolean> {
    const options = { follow: true, signal: this.#stopping.signal };
    try {
      for await (const record of this.#storage.log.read(this.#offset, options)) {
        this.#fold(record);
        this.#resolve(record.offset);
        this.#saver.saveWhereDue();
      }
      return false;
    } catch (error) {
      if (!isStorageError(error, "trimmed")) throw error;
      this.#onProblem(error, "left behind by a trim: learning goes on from the snapshot");
      return true;
    }
  }

  #restore({ offset, state }: Snapshot): void {
    this.fold.restore(state);
    this.#offset = offset;
    this.#saver.restored();
  }

  #fold({ offset, entry }: LogRecord): void {
    this.fold.apply(entry);
    this.#offset = offset;
    this.#saver.folded();
  }

  #isFolded(offset: Offset): boolean {
    return this.#storage.log.lag(offset).entries >= this.lag.entries;
  }

  #settle(which: (offset: Offset) => boolean): void {
    for (const offset of [...this.#waiters.keys()].filter(which)) this.#resolve(offset);
  }

  #resolve(offset: Offset): void {
    const waiting = this.#waiters.get(offset);
    if (waiting === undefined) return;
    this.#waiters.delete(offset);
    for (const resolve of waiting) resolve();
  }

  #fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#failure = error;
    this.#onProblem(error, "learning has stopped");
  }
}

function isStorageError(error: unknown, code: StorageErrorCode): error is StorageError {
  return StorageError.isInstance(error) && error.code === code;
}

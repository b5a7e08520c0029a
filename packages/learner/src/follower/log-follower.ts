import { randomUUID } from "node:crypto";
import { fork, type Rng } from "@armature/policy";
import { type Lag, type Offset, type Storage, StorageError } from "@armature/storage";
import { type MonotonicTime, systemClock } from "@armature/storage/kit";
import type { Fold } from "../fold/fold.ts";
import type { LogEntry } from "../log/entry.ts";
import { parseEntry } from "../log/parse-entry.ts";
import { OffsetWaiters } from "./offset-waiters.ts";
import { isTrimmed, PositionedFold } from "./positioned-fold.ts";
import { SnapshotSaver } from "./snapshot-saver.ts";

export interface LogFollowerOptions {
  /** A fold that has learned nothing yet. */
  readonly fold: Fold;
  readonly storage: Storage;
  /**
   * A snapshot is saved when the stored one is this many entries behind, or up to twice as many: of
   * several replicas, one saves it.
   *
   * @default 10_000
   */
  readonly snapshotEvery?: number;
  /** Draws when a snapshot is due. Replicas should draw differently. @default a random seed */
  readonly rng?: Rng;
  /** @default that of the machine */
  readonly clock?: () => MonotonicTime;
  /** Receives problems that no caller sees: a snapshot not saved, an entry not understood. */
  readonly onProblem: (problem: Error, what: string) => void;
}

/** Keeps a fold at the end of a log: restores it, replays, follows, and saves snapshots. */
export class LogFollower {
  readonly fold: Fold;
  readonly #storage: Storage;
  readonly #onProblem: LogFollowerOptions["onProblem"];
  readonly #position: PositionedFold;
  readonly #saver: SnapshotSaver;
  readonly #stopping = new AbortController();
  readonly #waiters = new OffsetWaiters();
  readonly #appends = new Set<Promise<void>>();
  #failure: Error | undefined;
  #following: Promise<void> = Promise.resolve();
  #ended = false;

  private constructor(options: LogFollowerOptions) {
    const { fold, storage, snapshotEvery: every = 10_000, onProblem } = options;
    const { rng = fork(0, randomUUID()), clock = systemClock.monotonic } = options;
    this.fold = fold;
    this.#storage = storage;
    this.#onProblem = onProblem;
    this.#position = new PositionedFold(fold, storage);
    const position = this.#position;
    this.#saver = new SnapshotSaver({ position, storage, every, rng, clock, onProblem });
  }

  /**
   * Brings the fold to the end of the log and keeps it there.
   * @throws LearnerError or StorageError if the log cannot be learned from
   */
  static async open(options: LogFollowerOptions): Promise<LogFollower> {
    const follower = new LogFollower(options);
    await follower.#position.catchUp(follower.#stopping.signal);
    follower.#following = follower.#follow();
    return follower;
  }

  /** The last entry that was folded; null before the first. */
  get offset(): Offset | null {
    return this.#position.offset;
  }

  /** How far the fold is behind the log. */
  get lag(): Lag {
    return this.#position.lag;
  }

  /** The offset after which learning began, if a trim removed what was before it. */
  get trimmedBefore(): Offset | undefined {
    return this.#position.trimmedBefore;
  }

  /** Why following stopped, if it did: nothing is learned from then on. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Resolves when the entries are durable and folded, or, once following has stopped, when they are
   * durable.
   * @throws LearnerError `invalid-entry`, and then none of them was written; StorageError
   */
  append(entries: readonly LogEntry[]): Promise<void> {
    const append = this.#append(entries).finally(() => this.#appends.delete(append));
    this.#appends.add(append);
    return append;
  }

  async #append(entries: readonly LogEntry[]): Promise<void> {
    // An entry that cannot be folded must stay out of the log: it would stop every fold of it forever.
    for (const entry of entries) parseEntry(entry);
    const offset = await this.#storage.log.append(entries);
    if (!this.#ended && !this.#position.includes(offset)) await this.#waiters.wait(offset);
  }

  /** Saves a snapshot, unless the last one is up to date. */
  async checkpoint(): Promise<void> {
    await this.#saver.checkpoint();
  }

  /** Stops following once the appends in progress are folded. Saves no snapshot. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#appends);
    this.#stopping.abort();
    await this.#following;
    await this.#saver.idle();
  }

  async #follow(): Promise<void> {
    try {
      while (await this.#isLeftBehind()) await this.#rejoin();
    } catch (error) {
      if (!isStorageError(error, "closed")) this.#fail(error);
    }
    this.#ended = true;
    this.#waiters.resolveWhere(() => true);
  }

  /** Follows the log. Resolves to false when it is stopped, to true if a trim removed what is next. */
  async #isLeftBehind(): Promise<boolean> {
    const options = { follow: true, signal: this.#stopping.signal };
    try {
      for await (const record of this.#storage.log.read(this.offset, options)) {
        this.#position.apply(record);
        this.#waiters.resolve(record.offset);
        this.#saver.saveIfDue();
      }
      return false;
    } catch (error) {
      if (!isTrimmed(error)) throw error;
      this.#onProblem(error, "left behind by a trim: learning goes on from the snapshot");
      return true;
    }
  }

  /** Catches up after a trim. If the storage is unavailable meanwhile, `#isLeftBehind` waits for it. */
  async #rejoin(): Promise<void> {
    try {
      await this.#position.catchUp(this.#stopping.signal);
    } catch (error) {
      if (!isStorageError(error, "unavailable")) throw error;
    }
    this.#waiters.resolveWhere((offset) => this.#position.includes(offset));
  }

  #fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#failure = error;
    this.#onProblem(error, "learning has stopped");
  }
}

function isStorageError(error: unknown, code: StorageError["code"]): boolean {
  return StorageError.isInstance(error) && error.code === code;
}

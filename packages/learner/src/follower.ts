import type { Json, Offset, Storage } from "@armature/storage";
import { StorageError } from "@armature/storage";
import type { LogEntry } from "./entry.ts";
import type { Learner } from "./learner.ts";

export interface FollowerOptions {
  readonly learner: Learner;
  readonly storage: Storage;
  /** A snapshot is saved after this many entries. @default 10_000 */
  readonly snapshotEvery?: number;
  /** Told what went wrong behind the scenes: a snapshot not saved, an entry not understood. */
  readonly onProblem: (problem: Error, what: string) => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps a learner at the end of a log: restores, replays, follows, and saves snapshots. */
export class Follower {
  readonly learner: Learner;
  /** Where replay began after a trim, if what was there before could not be learned from. */
  readonly trimmedBefore: Offset | undefined;
  readonly #storage: Storage;
  readonly #snapshotEvery: number;
  readonly #onProblem: FollowerOptions["onProblem"];
  readonly #stopping = new AbortController();
  readonly #waiters = new Map<Offset, Waiter[]>();
  readonly #foldedMeanwhile = new Set<Offset>();
  readonly #appends = new Set<Promise<void>>();
  #offset: Offset | null;
  #sinceSnapshot: number;
  #saving: Promise<void> | undefined;
  #failure: Error | undefined;
  #following: Promise<void> = Promise.resolve();

  private constructor(options: FollowerOptions, start: CaughtUp) {
    this.learner = options.learner;
    this.#storage = options.storage;
    this.#snapshotEvery = options.snapshotEvery ?? 10_000;
    this.#onProblem = options.onProblem;
    this.#offset = start.offset;
    this.#sinceSnapshot = start.replayed;
    this.trimmedBefore = start.trimmedBefore;
  }

  /**
   * Brings the learner to the end of the log and keeps it there.
   * @throws LearnerError, StorageError where the log cannot be learned from
   */
  static async open(options: FollowerOptions): Promise<Follower> {
    const follower = new Follower(options, await catchUp(options));
    follower.#following = follower.#follow();
    return follower;
  }

  /** The last entry that was learned from; null before the first. */
  get offset(): Offset | null {
    return this.#offset;
  }

  /** Why following stopped, if it did: nothing is learned any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when the entries are durable and learned from. */
  append(entries: readonly LogEntry[]): Promise<void> {
    const append = this.#append(entries).finally(() => {
      this.#appends.delete(append);
      if (this.#appends.size === 0) this.#foldedMeanwhile.clear();
    });
    this.#appends.add(append);
    return append;
  }

  async #append(entries: readonly LogEntry[]): Promise<void> {
    const offset = await this.#storage.log.append(entries);
    if (this.#failure) throw this.#failure;
    if (this.#foldedMeanwhile.has(offset)) return;
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiters.get(offset) ?? [];
      waiting.push({ resolve, reject });
      this.#waiters.set(offset, waiting);
    });
  }

  /** Saves a snapshot of what was learned, unless the last one has it all. */
  async checkpoint(): Promise<void> {
    await this.#saving;
    if (this.#sinceSnapshot > 0) await this.#save();
  }

  /** Stops following once the appends under way are learned from. Saves nothing by itself. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#appends);
    this.#stopping.abort();
    await this.#following;
    await this.#saving;
  }

  async #follow(): Promise<void> {
    try {
      const options = { follow: true, signal: this.#stopping.signal };
      for await (const { offset, entry } of this.#storage.log.read(this.#offset, options)) {
        this.learner.fold(entry);
        this.#folded(offset);
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #folded(offset: Offset): void {
    this.#offset = offset;
    this.#sinceSnapshot += 1;
    if (this.#appends.size > 0) this.#foldedMeanwhile.add(offset);
    const waiting = this.#waiters.get(offset);
    if (waiting !== undefined) {
      this.#waiters.delete(offset);
      for (const waiter of waiting) waiter.resolve();
    }
    if (this.#sinceSnapshot >= this.#snapshotEvery && this.#saving === undefined) {
      this.#saving = this.#save()
        .catch((error: Error) => this.#onProblem(error, "the snapshot was not saved"))
        .finally(() => {
          this.#saving = undefined;
        });
    }
  }

  async #save(): Promise<void> {
    const folded = this.#sinceSnapshot;
    this.#sinceSnapshot = 0;
    const snapshot = { offset: this.#offset, state: this.learner.snapshot() };
    try {
      await this.#storage.snapshots.save(this.learner.fingerprint, snapshot);
    } catch (error) {
      this.#sinceSnapshot += folded;
      throw error;
    }
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#onProblem(error, "learning has stopped");
    for (const waiting of this.#waiters.values()) for (const { reject } of waiting) reject(error);
    this.#waiters.clear();
  }
}

interface CaughtUp {
  readonly offset: Offset | null;
  readonly replayed: number;
  readonly trimmedBefore: Offset | undefined;
}

async function catchUp({ learner, storage }: FollowerOptions): Promise<CaughtUp> {
  let offset: Offset | null = null;
  const snapshot = await storage.snapshots.load(learner.fingerprint);
  if (snapshot !== undefined) {
    learner.restore(snapshot.state);
    offset = snapshot.offset;
  }
  let replayed = 0;
  const replay = async (after: Offset | null): Promise<void> => {
    for await (const record of storage.log.read(after)) {
      learner.fold(record.entry as Json);
      offset = record.offset;
      replayed += 1;
    }
  };
  try {
    await replay(offset);
    return { offset, replayed, trimmedBefore: undefined };
  } catch (error) {
    const fromStart = snapshot === undefined && replayed === 0;
    if (!fromStart || !StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    const resumeAfter = error.resumeAfter ?? null;
    await replay(resumeAfter);
    return { offset: offset ?? resumeAfter, replayed, trimmedBefore: resumeAfter ?? undefined };
  }
}

import type { Rng } from "@armature/policy";
import { StorageError } from "@armature/storage";
import { type Clock, monotonicTime, wallTime } from "@armature/storage/kit";
import type { Append, SharedEngine } from "@armature/storage/shared";
import { MemoryDatabase } from "@armature/test-kit/memory-engine";

/** What may happen next. */
interface Event {
  /** The process whose end takes the event with it, if any. */
  readonly of: Process | undefined;
  happen(): void;
}

/** A process as the world sees it: a caller of the engine that may end. */
export interface Process {
  ended: boolean;
}

export interface WorldOptions {
  readonly rng: Rng;
  /** Whether an append is only answered once the standby has it. */
  readonly confirms: boolean;
  /** Whether the engine takes a number of a writer once. */
  readonly deduplicates: boolean;
}

/**
 * A database with a standby, processes that call it, and all that can happen between them, in any
 * order: a call is served, or lost before or after it, or arrives late; the standby hears of what was
 * written, and takes over; who sleeps wakes. Nothing happens by itself.
 */
export class World {
  readonly #options: WorldOptions;
  readonly #events: Event[] = [];
  #database = new MemoryDatabase();
  #history: readonly string[] = [];
  #standby = { database: this.#database.clone(), history: this.#history };
  /** No more calls are lost from now on. */
  calm = false;
  steps = 0;
  failovers = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** Every entry of the log from the first one, those too that were trimmed. */
  get history(): readonly string[] {
    return this.#history;
  }

  get isQuiet(): boolean {
    return this.#events.length === 0;
  }

  /** One of the things that may happen does; then all who hear of it have acted. */
  async step(): Promise<void> {
    this.steps++;
    const chosen = this.calm ? 0 : Math.floor(this.#options.rng.uniform() * this.#events.length);
    this.#events.splice(chosen, 1)[0]?.happen();
    await new Promise(setImmediate);
  }

  replicate(): void {
    this.#standby = { database: this.#database.clone(), history: this.#history };
  }

  /** The standby becomes the database. What it had not heard is gone. */
  failOver(): void {
    this.failovers++;
    this.#database = this.#standby.database.clone();
    this.#history = this.#standby.history;
  }

  /** Ends a process. What it asked for may still arrive. */
  end(process: Process): void {
    process.ended = true;
    for (const event of this.#events.filter(({ of }) => of === process)) {
      this.#events.splice(this.#events.indexOf(event), 1);
    }
  }

  clockOf(process: Process): Clock {
    return {
      wall: () => wallTime(0),
      monotonic: () => monotonicTime(0),
      sleep: (_, signal) =>
        new Promise((resolve) => {
          if (process.ended) return;
          if (signal.aborted) return resolve();
          const event = { of: process, happen: resolve };
          this.#events.push(event);
          signal.addEventListener("abort", () => {
            const at = this.#events.indexOf(event);
            if (at !== -1) this.#events.splice(at, 1);
            resolve();
          });
        }),
    };
  }

  engineOf(process: Process): SharedEngine {
    const call = <Value>(work: () => Value): Promise<Value> =>
      this.#call(process, work, () => true);
    return {
      append: (append) =>
        this.#call(
          process,
          () => this.#append(append),
          () => this.#isConfirmed(append),
        ),
      read: (after) => call(() => this.#database.read(after)),
      trim: (through, behind) => call(() => this.#database.trim(through, behind)),
      save: (fingerprint, offset, state) =>
        call(() => this.#database.save(fingerprint, offset, state)),
      load: (fingerprint) => call(() => this.#database.snapshots.get(fingerprint) ?? []),
      list: () => call(() => this.#database.list()),
      remove: (fingerprint) => call(() => void this.#database.snapshots.delete(fingerprint)),
      close: async () => undefined,
    };
  }

  #append(append: Append): string {
    if (!this.#options.deduplicates) this.#database.writers.delete(append.writer);
    const { length } = this.#database.entries;
    const before = this.#database.append(append);
    const added = this.#database.entries.slice(length).map(({ text }) => text);
    this.#history = [...this.#history, ...added];
    return before;
  }

  #isConfirmed({ writer, number }: Append): boolean {
    const known = this.#standby.database.writers.get(writer);
    return !this.#options.confirms || (known !== undefined && known.number >= number);
  }

  /** A call on its way. Answers when it was served, and what it did is confirmed. */
  #call<Value>(of: Process, work: () => Value, isConfirmed: () => boolean): Promise<Value> {
    return new Promise((resolve, reject) => {
      // Who has ended hears no more.
      if (of.ended) return;
      const lost = (): void => reject(new StorageError("unavailable", "the call was lost"));
      const answer = (value: Value): void => {
        if (this.calm) this.replicate();
        if (isConfirmed()) resolve(value);
        else if (this.#options.rng.uniform() < 0.5) {
          this.#events.push({ of, happen: () => answer(value) });
        } else lost();
      };
      const serve = (): void => {
        try {
          answer(work());
        } catch (error) {
          reject(error);
        }
      };
      const happen = (): void => {
        const fate = this.calm ? 1 : this.#options.rng.uniform();
        if (fate < 0.1) lost();
        else if (fate < 0.25) {
          lost();
          this.#events.push({ of: undefined, happen: () => void attempt(work) });
        } else if (fate < 0.4) {
          attempt(work);
          lost();
        } else serve();
      };
      this.#events.push({ of, happen });
    });
  }
}

/** Nobody waits for it any more, so that nobody hears where it is refused. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // Refused.
  }
}

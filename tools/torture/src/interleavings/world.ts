import type { Rng } from "@armature/policy";
import { StorageError } from "@armature/storage";
import { type Clock, monotonicTime, wallTime } from "@armature/storage/kit";
import type { Append, SharedEngine } from "@armature/storage/shared";
import { MemoryDatabase } from "@armature/test-kit/memory-engine";

/** An event that may happen next. */
interface Event {
  /** The process whose end cancels the event, if any. */
  readonly process: Process | undefined;
  happen(): void;
}

/** A caller of the engine, which may end. */
export interface Process {
  ended: boolean;
}

export interface WorldOptions {
  readonly rng: Rng;
  /** True if an append is answered only when the standby has it. */
  readonly confirms: boolean;
  /** True if the engine stores each number of a writer once. */
  readonly deduplicates: boolean;
}

/**
 * A database with a standby, processes that call it, and the events between them in any order: a call
 * is served, is lost before or after it is served, or arrives late; the standby replicates, and takes
 * over; a sleeping process wakes. Nothing happens without a step.
 */
export class World {
  readonly #options: WorldOptions;
  readonly #events: Event[] = [];
  #database = new MemoryDatabase();
  #history: readonly string[] = [];
  #standby = { database: this.#database.clone(), history: this.#history };
  /** True if no further call is lost, and events happen in order. */
  calm = false;
  steps = 0;
  failovers = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** Every entry of the log, including trimmed ones. */
  get history(): readonly string[] {
    return this.#history;
  }

  get isQuiet(): boolean {
    return this.#events.length === 0;
  }

  /** Makes one of the possible events happen, and waits for its consequences. */
  async step(): Promise<void> {
    this.steps++;
    const chosen = this.calm ? 0 : Math.floor(this.#options.rng.uniform() * this.#events.length);
    this.#events.splice(chosen, 1)[0]?.happen();
    await new Promise(setImmediate);
  }

  replicate(): void {
    this.#standby = { database: this.#database.clone(), history: this.#history };
  }

  /** The standby becomes the database. Entries that it did not have are lost. */
  failOver(): void {
    this.failovers++;
    this.#database = this.#standby.database.clone();
    this.#history = this.#standby.history;
  }

  /** Ends a process. Its calls may still arrive. */
  end(process: Process): void {
    process.ended = true;
    for (const event of this.#events.filter((event) => event.process === process)) {
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
          const event = { process, happen: resolve };
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

  /** Makes a call. Resolves when it was served and its effect is confirmed. */
  #call<Value>(process: Process, work: () => Value, isConfirmed: () => boolean): Promise<Value> {
    return new Promise((resolve, reject) => {
      // A process that has ended gets no answer.
      if (process.ended) return;
      const lost = (): void => reject(new StorageError("unavailable", "the call was lost"));
      const answer = (value: Value): void => {
        if (this.calm) this.replicate();
        if (isConfirmed()) resolve(value);
        else if (this.#options.rng.uniform() < 0.5) {
          this.#events.push({ process, happen: () => answer(value) });
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
          this.#events.push({ process: undefined, happen: () => void attempt(work) });
        } else if (fate < 0.4) {
          attempt(work);
          lost();
        } else serve();
      };
      this.#events.push({ process, happen });
    });
  }
}

/** Does work whose caller no longer waits for it, and so does not learn of a refusal. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // Refused.
  }
}

import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import type { Clock } from "../kit/clock.ts";
import { type Batch, GroupCommit } from "../kit/group-commit.ts";
import type { Append } from "./engine.ts";
import type { EngineAccess } from "./engine-access.ts";
import type { Entry } from "./entry.ts";
import { GROUP_BYTES, GROUP_ENTRIES } from "./limits.ts";
import { next, offsetOf, positionOf } from "./position.ts";

export interface AppenderOptions {
  readonly writer: string;
  readonly access: EngineAccess;
  readonly clock: Clock;
  append(append: Append): Promise<Offset>;
}

/**
 * Sends groups of batches to the engine, one append at a time. An append whose answer is missing is
 * sent again under its number until it is answered, however long that takes; only then does the next
 * number follow.
 */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #commits: GroupCommit<Entry>;
  readonly #ending = new AbortController();
  #number = 0;
  #end = 0;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#commits = new GroupCommit({
      groupBytes: GROUP_BYTES,
      groupEntries: GROUP_ENTRIES,
      commit: (group) => this.#append(group),
    });
  }

  /** Entries that were added and are neither durable nor rejected. */
  get pending(): number {
    return this.#commits.pending;
  }

  /** The sequence number of the last acknowledged entry; 0 before the first. */
  get end(): number {
    return this.#end;
  }

  /** Resolves with the offset of the batch's last entry once it is durable. */
  add(batch: Batch<Entry>): Promise<Offset> {
    return this.#commits.add(batch);
  }

  /**
   * Resolves once nothing is pending; never rejects.
   *
   * @param patienceMs After this many milliseconds no further attempt begins, and pending entries are
   *   rejected.
   */
  async drain(patienceMs: number): Promise<void> {
    const drained = new AbortController();
    void this.#options.clock.sleep(patienceMs, drained.signal).then(() => this.#ending.abort());
    await this.#commits.drain();
    drained.abort();
  }

  async #append(group: readonly Batch<Entry>[]): Promise<Offset[]> {
    const { writer, access, append } = this.#options;
    const number = ++this.#number;
    const entries = group.flatMap((batch) => batch.entries);
    const signal = this.#ending.signal;
    try {
      const send = () => append({ writer, number, entries });
      const before = await access.run("append", send, { signal, forever: true });
      let position = positionOf(before);
      const offsets = group.map((batch) => {
        for (const { digest } of batch.entries) position = next(position, digest);
        return offsetOf(position);
      });
      this.#end = position.sequence;
      return offsets;
    } catch (error) {
      throw asAmbiguous(error);
    } finally {
      if (signal.aborted) {
        const why = "closed before the entries were sent; they are not in the log";
        this.#commits.rejectQueued(new StorageError("unavailable", why));
      }
    }
  }
}

/** Adds to the error of a failed append that its entries may be in the log. */
function asAmbiguous(error: unknown): unknown {
  if (!StorageError.isInstance(error) || error.code !== "unavailable") return error;
  return new StorageError(
    "unavailable",
    `${error.message}; the entries were not acknowledged, and may or may not be in the log`,
  );
}

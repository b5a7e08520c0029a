import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import type { Attempts } from "./attempts.ts";
import type { Clock } from "./clock.ts";
import type { Append } from "./engine.ts";
import type { Entries } from "./entry.ts";
import { GROUP_BYTES, GROUP_ENTRIES, MAX_PENDING_BYTES } from "./limits.ts";
import { next, offsetOf, type Position, positionOf } from "./position.ts";

export interface AppenderOptions {
  readonly writer: string;
  readonly attempts: Attempts;
  readonly clock: Clock;
  append(append: Append): Promise<Offset>;
}

interface Batch extends Entries {
  resolve(last: Offset): void;
  reject(cause: unknown): void;
}

/**
 * Sends batches to the engine one append after the other, those that wait together in one. An
 * append whose answer is missing is sent again under its number until it is answered, for as long
 * as that takes; only then comes the next number.
 */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #ending = new AbortController();
  #queue: Batch[] = [];
  #running: Promise<void> | undefined;
  #number = 0;
  #pendingEntries = 0;
  #pendingBytes = 0;
  #end = 0;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** How many entries were added and are neither durable nor refused. */
  get pending(): number {
    return this.#pendingEntries;
  }

  /** The sequence number of the last entry that was acknowledged; 0 before the first. */
  get end(): number {
    return this.#end;
  }

  /**
   * Resolves with the offset of the batch's last entry once it is durable. Refuses (`unavailable`)
   * what would make more than `MAX_PENDING_BYTES` wait.
   */
  async add(batch: Entries): Promise<Offset> {
    if (this.#pendingBytes + batch.bytes > MAX_PENDING_BYTES) {
      throw new StorageError(
        "unavailable",
        `${this.#pendingBytes} bytes wait already, and ${MAX_PENDING_BYTES} may: append again ` +
          "once some of them are durable",
      );
    }
    this.#pendingEntries += batch.entries.length;
    this.#pendingBytes += batch.bytes;
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...batch, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /**
   * Resolves once nothing is pending; never rejects.
   *
   * @param patienceMs After so long, no attempt begins any more, and what still waits is refused.
   */
  async drain(patienceMs: number): Promise<void> {
    const drained = new AbortController();
    void this.#options.clock.sleep(patienceMs, drained.signal).then(() => this.#ending.abort());
    await this.#running;
    drained.abort();
  }

  async #run(): Promise<void> {
    // Lets the appends of the same tick join the first group.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#append(group);
      } catch (cause) {
        this.#refuse(group, cause);
      }
      if (this.#ending.signal.aborted) {
        const why = "closed before the entries were sent; they are not in the log";
        this.#refuse(this.#queue.splice(0), new StorageError("unavailable", why));
      }
    }
    this.#running = undefined;
  }

  #takeGroup(): Batch[] {
    let bytes = 0;
    let entries = 0;
    let count = 0;
    for (const batch of this.#queue) {
      bytes += batch.bytes;
      entries += batch.entries.length;
      if (count > 0 && (bytes > GROUP_BYTES || entries > GROUP_ENTRIES)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #append(group: readonly Batch[]): Promise<void> {
    const { writer, attempts, append } = this.#options;
    const number = ++this.#number;
    const entries = group.flatMap((batch) => batch.entries);
    const before = await attempts
      .run("append", () => append({ writer, number, entries }), {
        signal: this.#ending.signal,
        forEver: true,
      })
      .catch((error) => Promise.reject(ambiguous(error)));
    let position = positionOf(before);
    for (const batch of group) {
      for (const { digest } of batch.entries) position = next(position, digest);
      this.#acknowledge(batch, position);
    }
  }

  #acknowledge(batch: Batch, position: Position): void {
    this.#end = position.sequence;
    this.#forget(batch);
    batch.resolve(offsetOf(position));
  }

  #refuse(batches: readonly Batch[], cause: unknown): void {
    for (const batch of batches) {
      this.#forget(batch);
      batch.reject(cause);
    }
  }

  #forget({ entries, bytes }: Batch): void {
    this.#pendingEntries -= entries.length;
    this.#pendingBytes -= bytes;
  }
}

/** Says what a failed append leaves open. */
function ambiguous(error: unknown): unknown {
  if (!StorageError.isInstance(error) || error.code !== "unavailable") return error;
  return new StorageError(
    "unavailable",
    `${error.message}; the entries were not acknowledged, and may be in the log or not`,
  );
}

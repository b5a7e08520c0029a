import { type Offset, StorageError } from "@armature/storage";
import type { Attempts } from "./attempts.ts";
import type { Append } from "./engine.ts";
import type { Entries } from "./entry.ts";
import { GROUP_BYTES, GROUP_ENTRIES, MAX_PENDING_BYTES } from "./limits.ts";
import { next, offsetOf, type Position, positionOf } from "./position.ts";

export interface AppenderOptions {
  readonly writer: string;
  readonly patienceMs: number;
  readonly attempts: Attempts;
  append(append: Append): Promise<Offset>;
}

interface Batch extends Entries {
  readonly deadline: number;
  resolve(last: Offset): void;
  reject(cause: unknown): void;
}

/**
 * Sends batches to the engine one append after the other, those that wait together in one. An
 * append whose answer is missing is sent again under its number until it is answered or given up;
 * only then comes the next number, which the engine takes as the end of all earlier ones.
 */
export class Appender {
  readonly #options: AppenderOptions;
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

  /** Resolves with the offset of the batch's last entry once it is durable. */
  add(batch: Entries): Promise<Offset> {
    if (this.#pendingBytes + batch.bytes > MAX_PENDING_BYTES) {
      throw new StorageError(
        "unavailable",
        `${this.#pendingBytes} bytes wait already: append again once some of them are durable`,
      );
    }
    this.#pendingEntries += batch.entries.length;
    this.#pendingBytes += batch.bytes;
    const deadline = performance.now() + this.#options.patienceMs;
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...batch, deadline, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves once nothing is pending; never rejects. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Lets the appends of the same tick join the first group.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#append(group);
      } catch (cause) {
        for (const batch of group) this.#settle(batch, () => batch.reject(cause));
        this.#refuseOverdue(cause);
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
    // The first batch has waited longest.
    const deadline = group[0]?.deadline ?? 0;
    const before = await attempts
      .run("append", () => append({ writer, number, entries }), { deadline })
      .catch((error) => Promise.reject(ambiguous(error)));
    let position = positionOf(before);
    for (const batch of group) {
      for (const { digest } of batch.entries) position = next(position, digest);
      this.#acknowledge(batch, position);
    }
  }

  #acknowledge(batch: Batch, position: Position): void {
    this.#end = position.sequence;
    this.#settle(batch, () => batch.resolve(offsetOf(position)));
  }

  /** What has waited its time behind a group that failed was never sent. */
  #refuseOverdue(cause: unknown): void {
    const now = performance.now();
    const overdue = this.#queue.filter((batch) => batch.deadline <= now);
    this.#queue = this.#queue.filter((batch) => batch.deadline > now);
    for (const batch of overdue) this.#settle(batch, () => batch.reject(cause));
  }

  #settle(batch: Batch, settle: () => void): void {
    this.#pendingEntries -= batch.entries.length;
    this.#pendingBytes -= batch.bytes;
    settle();
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

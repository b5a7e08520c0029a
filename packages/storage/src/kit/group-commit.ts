import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";

/** The most bytes that may wait to become durable. */
const MAX_PENDING_BYTES = 64 * 2 ** 20;

/** The entries of one append, in the form that the engine writes. */
export interface Batch<Entry> {
  readonly entries: readonly Entry[];
  /** The most bytes that writing them takes. */
  readonly bytes: number;
}

export interface GroupCommitOptions<Entry> {
  /** The most bytes and entries of a group. A batch that exceeds one of them is committed alone. */
  readonly groupBytes: number;
  readonly groupEntries: number;
  /**
   * Makes the entries of a group durable in their order, all or none. Resolves with the offset of
   * the last entry of each batch.
   */
  commit(group: readonly Batch<Entry>[]): Promise<readonly Offset[]>;
}

interface PendingBatch<Entry> extends Batch<Entry> {
  resolve(last: Offset): void;
  reject(cause: unknown): void;
}

/**
 * Queues the batches that are added while a commit runs, and commits them together as the next
 * group. There is one commit at a time, and each batch is acknowledged only after its own.
 */
export class GroupCommit<Entry> {
  readonly #options: GroupCommitOptions<Entry>;
  readonly #queue: PendingBatch<Entry>[] = [];
  #running: Promise<void> | undefined;
  #pendingEntries = 0;
  #pendingBytes = 0;

  constructor(options: GroupCommitOptions<Entry>) {
    this.#options = options;
  }

  /** Entries that were added and are neither durable nor rejected. */
  get pending(): number {
    return this.#pendingEntries;
  }

  /**
   * Resolves with the offset of the batch's last entry once it is durable. Rejects with
   * `unavailable` if more than 64 MiB would be pending.
   */
  async add(batch: Batch<Entry>): Promise<Offset> {
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

  /** Rejects the batches that no commit has taken yet. */
  rejectQueued(cause: unknown): void {
    this.#reject(this.#queue.splice(0), cause);
  }

  /** Resolves once nothing is pending; never rejects. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Lets the appends of the same tick join the first group.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#commit(this.#takeGroup());
    this.#running = undefined;
  }

  #takeGroup(): PendingBatch<Entry>[] {
    const { groupBytes, groupEntries } = this.#options;
    let bytes = 0;
    let entries = 0;
    let count = 0;
    for (const batch of this.#queue) {
      bytes += batch.bytes;
      entries += batch.entries.length;
      if (count > 0 && (bytes > groupBytes || entries > groupEntries)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #commit(group: readonly PendingBatch<Entry>[]): Promise<void> {
    try {
      const offsets = await this.#options.commit(group);
      for (const [index, batch] of group.entries()) {
        this.#forget(batch);
        batch.resolve(offsets[index]);
      }
    } catch (cause) {
      this.#reject(group, cause);
    }
  }

  #reject(batches: readonly PendingBatch<Entry>[], cause: unknown): void {
    for (const batch of batches) {
      this.#forget(batch);
      batch.reject(cause);
    }
  }

  #forget({ entries, bytes }: Batch<Entry>): void {
    this.#pendingEntries -= entries.length;
    this.#pendingBytes -= bytes;
  }
}

import { type Offset, StorageError } from "@armature/storage";
import { MAX_PENDING_BYTES, MAX_WRITE_BYTES } from "../options/limits.ts";

interface Batch {
  readonly entries: readonly string[];
  readonly bytes: number;
  resolve(last: Offset): void;
  reject(cause: unknown): void;
}

/**
 * Collects batches while a commit is under way, and commits them together as the next one. Each
 * batch is acknowledged only after its own commit.
 */
export class GroupCommit {
  readonly #commit: (entries: readonly string[]) => Promise<number>;
  #queue: Batch[] = [];
  #running: Promise<void> | undefined;
  #pending = 0;
  #pendingBytes = 0;

  /** @param commit Makes entries durable, all or none; gives the sequence number of the first. */
  constructor(commit: (entries: readonly string[]) => Promise<number>) {
    this.#commit = commit;
  }

  /** How many entries were added and are neither durable nor refused. */
  get pending(): number {
    return this.#pending;
  }

  /**
   * Resolves with the offset of the batch's last entry once it is durable. Refuses (`unavailable`)
   * what would make more than `MAX_PENDING_BYTES` wait.
   *
   * @param bytes The most that the batch takes in a file, at most `MAX_WRITE_BYTES`.
   */
  async add(entries: readonly string[], bytes: number): Promise<Offset> {
    if (this.#pendingBytes + bytes > MAX_PENDING_BYTES) {
      throw new StorageError(
        "unavailable",
        `${this.#pendingBytes} bytes wait to be written already, and ${MAX_PENDING_BYTES} may: ` +
          "append again once some of them are",
      );
    }
    this.#pending += entries.length;
    this.#pendingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.#queue.push({ entries, bytes, resolve, reject });
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
    while (this.#queue.length > 0) await this.#commitGroup(this.#takeGroup());
    this.#running = undefined;
  }

  #takeGroup(): Batch[] {
    let bytes = 0;
    let count = 0;
    for (const batch of this.#queue) {
      bytes += batch.bytes;
      if (bytes > MAX_WRITE_BYTES) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #commitGroup(group: readonly Batch[]): Promise<void> {
    const entries = group.flatMap((batch) => batch.entries);
    try {
      let last = (await this.#commit(entries)) - 1;
      for (const batch of group) {
        this.#forget(batch);
        last += batch.entries.length;
        batch.resolve(String(last));
      }
    } catch (cause) {
      for (const batch of group) {
        this.#forget(batch);
        batch.reject(cause);
      }
    }
  }

  #forget({ entries, bytes }: Batch): void {
    this.#pending -= entries.length;
    this.#pendingBytes -= bytes;
  }
}

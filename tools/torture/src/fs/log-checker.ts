import type { Fold } from "@armature/learner";
import { type Json, type Offset, type Storage, StorageError } from "@armature/storage";
import { newFold, restarted, stateOf } from "../load/fold.ts";

/** Checks a log against its earlier entries, which it keeps together with their fold. */
export class LogChecker {
  /** Most entries seen in the log, and the number with which the load continues. */
  entries = 0;
  next = 0;
  readonly #clean: Fold = newFold();
  /** Texts of the entries, by sequence number from 1. */
  readonly #texts: string[] = [];
  readonly #numbers = new Set<number>();

  /**
   * Compares a log with its earlier entries, and takes over the new ones. Resolves to a description of
   * every broken promise.
   */
  async check(storage: Storage, acknowledged: readonly number[]): Promise<string[]> {
    const broken: string[] = [];
    for await (const { offset, entry } of left(storage)) {
      const known = this.#texts[Number(offset) - 1];
      const text = JSON.stringify(entry);
      if (known !== undefined) {
        if (known !== text) broken.push(`entry ${offset} has changed`);
        continue;
      }
      if (Number(offset) !== this.#texts.length + 1) {
        broken.push(`entries ${this.#texts.length + 1} to ${Number(offset) - 1} are gone`);
        break;
      }
      this.#texts.push(text);
      this.#clean.apply(entry);
      const { at: n } = entry as { at: number };
      if (this.#numbers.has(n)) broken.push(`${n} is there twice`);
      this.#numbers.add(n);
      this.next = Math.max(this.next, n + 1);
    }
    this.entries = this.#texts.length;
    for (const n of acknowledged) {
      if (!this.#numbers.has(n)) broken.push(`${n} was acknowledged and is not there`);
    }
    if ((await restarted(storage)) !== stateOf(this.#clean)) {
      broken.push(`the state of ${this.entries} entries is not their clean fold`);
    }
    return broken;
  }
}

/** The entries that trims have left. */
async function* left({ log }: Storage): AsyncGenerator<{ offset: Offset; entry: Json }> {
  try {
    yield* log.read(null);
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    yield* log.read(error.resumeAfter ?? null);
  }
}

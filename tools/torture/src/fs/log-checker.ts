import type { Fold } from "@armature/learner";
import { type Json, type Offset, type Storage, StorageError } from "@armature/storage";
import { newFold, restarted, stateOf } from "../load/fold.ts";

/** What is known of a log from outside: its entries so far, and the clean fold of them. */
export class LogChecker {
  /** How many entries the log was ever seen to hold, and the number that the load goes on with. */
  entries = 0;
  next = 0;
  readonly #clean: Fold = newFold();
  /** By sequence number from 1. */
  readonly #texts: string[] = [];
  readonly #numbers = new Set<number>();

  /**
   * Compares a log with what is known of it, and learns what is new. Gives every promise that is
   * broken, in words.
   */
  async check(storage: Storage, acknowledged: readonly number[]): Promise<string[]> {
    const broken: string[] = [];
    for await (const { offset, entry } of left(storage)) {
      const known = this.#texts[Number(offset) - 1];
      const text = JSON.stringify(entry);
      if (known !== undefined) {
        if (known !== text) broken.push(`entry ${offset} is another one`);
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

/** What is left of a log after trims. */
async function* left({ log }: Storage): AsyncGenerator<{ offset: Offset; entry: Json }> {
  try {
    yield* log.read(null);
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    yield* log.read(error.resumeAfter ?? null);
  }
}

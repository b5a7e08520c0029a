import { setTimeout as sleep } from "node:timers/promises";
import { StorageError } from "@armature/storage";

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** What can fail apart from the others. */
export type Work = "connect" | "append" | "read" | "trim" | "snapshot" | "retain";

export interface Bounds {
  /**
   * No attempt but the first begins after this moment, in ms of `performance.now()`.
   *
   * @default never
   */
  readonly deadline?: number;
  /** Stops further attempts. */
  readonly signal?: AbortSignal;
}

/** Tries again what fails because the engine is away, and remembers what keeps failing. */
export class Attempts {
  readonly #failing = new Map<Work, string>();
  readonly #pace: number;

  /** @param pace A factor of all pauses, of ½ to 1, so that replicas do not come back in step. */
  constructor(pace: number) {
    this.#pace = pace;
  }

  /** What failed at its last attempt, and why. */
  get failures(): readonly string[] {
    return [...this.#failing].map(([work, why]) => `cannot ${work}: ${why}`);
  }

  /** The value of the first attempt that succeeds; rejects with the last one's error. */
  async run<Value>(
    work: Work,
    attempt: () => Promise<Value>,
    { deadline = Number.POSITIVE_INFINITY, signal }: Bounds,
  ): Promise<Value> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      let failure: unknown;
      try {
        const value = await attempt();
        this.#failing.delete(work);
        return value;
      } catch (error) {
        if (!StorageError.isInstance(error) || error.code !== "unavailable") throw error;
        this.#failing.set(work, error.message);
        failure = error;
      }
      const wait = pause * this.#pace;
      if (isAborted(signal) || performance.now() + wait > deadline) throw failure;
      await sleep(wait, undefined, signal && { signal }).catch(() => undefined);
      if (isAborted(signal)) throw failure;
    }
  }

  /** Nobody tries it any more, so that it fails no longer. */
  forget(work: Work): void {
    this.#failing.delete(work);
  }
}

/** A function, since a signal may abort between two looks at it. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

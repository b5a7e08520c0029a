import { StorageError } from "../error.ts";
import type { Clock } from "./clock.ts";

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** What can fail apart from the others. */
export type Work = "connect" | "append" | "read" | "trim" | "snapshot" | "retain";

export interface AttemptsOptions {
  readonly clock: Clock;
  /** For so long attempts begin, in ms, where nobody says otherwise. */
  readonly patienceMs: number;
  /** A factor of all pauses, of ½ to 1, so that replicas do not come back in step. */
  readonly pace: number;
}

export interface Bounds {
  /** Stops further attempts. */
  readonly signal: AbortSignal;
  /** Only the signal ends it. @default false */
  readonly forEver?: boolean;
}

/** Tries again what fails because the engine is away, and remembers what keeps failing. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #failing = new Map<Work, string>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** What failed at its last attempt, and why. */
  get failures(): readonly string[] {
    return [...this.#failing].map(([work, why]) => `cannot ${work}: ${why}`);
  }

  /** The value of the first attempt that succeeds; rejects with the last one's error. */
  async run<Value>(
    work: Work,
    attempt: () => Promise<Value>,
    { signal, forEver = false }: Bounds,
  ): Promise<Value> {
    const { clock, patienceMs, pace } = this.#options;
    const deadline = forEver ? Number.POSITIVE_INFINITY : clock.now() + patienceMs;
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
      const wait = pause * pace;
      if (signal.aborted || clock.now() + wait > deadline) throw failure;
      await clock.sleep(wait, signal);
      if (isAborted(signal)) throw failure;
    }
  }

  /** Nobody tries it any more, so that it fails no longer. */
  forget(work: Work): void {
    this.#failing.delete(work);
  }
}

/** A function, since a signal may abort between two looks at it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

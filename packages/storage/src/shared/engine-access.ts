import { StorageError } from "../error.ts";
import { Backoff } from "../kit/backoff.ts";
import { type Clock, msBetween } from "../kit/clock.ts";
import { retry } from "../kit/retry.ts";

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** Kinds of calls to the engine. Each can fail while the others succeed. */
export type Work = "connect" | "append" | "read" | "trim" | "snapshot" | "retain";

export interface EngineAccessOptions {
  readonly clock: Clock;
  /** Default time in which attempts may begin, in ms. */
  readonly patienceMs: number;
  /** A factor of all pauses, in [½, 1]: replicas with different factors do not retry in step. */
  readonly pace: number;
}

export interface Bounds {
  /** Stops further attempts. */
  readonly signal: AbortSignal;
  /** Only the signal ends the attempts. @default false */
  readonly forever?: boolean;
}

/** Retries calls that fail because the engine is away, and remembers which kinds keep failing. */
export class EngineAccess {
  readonly #options: EngineAccessOptions;
  readonly #failing = new Map<Work, string>();

  constructor(options: EngineAccessOptions) {
    this.#options = options;
  }

  /** The kinds of calls whose last attempt failed, each with the reason. */
  get failures(): readonly string[] {
    return [...this.#failing].map(([work, why]) => `cannot ${work}: ${why}`);
  }

  /** The value of the first attempt that succeeds. Rejects with the last attempt's error. */
  run<Value>(
    work: Work,
    call: () => Promise<Value>,
    { signal, forever = false }: Bounds,
  ): Promise<Value> {
    const { clock, patienceMs, pace } = this.#options;
    const begun = clock.monotonic();
    let failure: StorageError | undefined;
    const attempt = async (): Promise<Value> => {
      if (failure !== undefined && signal.aborted) throw failure;
      try {
        const value = await call();
        this.#failing.delete(work);
        return value;
      } catch (error) {
        if (StorageError.isInstance(error) && error.code === "unavailable") {
          this.#failing.set(work, error.message);
          failure = error;
        }
        throw error;
      }
    };
    return retry(attempt, {
      clock,
      backoff: new Backoff(FIRST_PAUSE_MS * pace, LONGEST_PAUSE_MS * pace),
      signal,
      shouldRetry: (error, pauseMs) =>
        error === failure &&
        !signal.aborted &&
        (forever || msBetween(begun, clock.monotonic()) + pauseMs <= patienceMs),
    });
  }

  /** Clears a failure of work that no caller attempts any longer. */
  forget(work: Work): void {
    this.#failing.delete(work);
  }
}

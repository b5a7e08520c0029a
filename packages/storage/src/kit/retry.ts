import type { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";

export interface RetryOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** Ends a pause early; the next attempt then follows at once. */
  readonly signal: AbortSignal;
  /** Returns false to give up: the error then rejects the call. */
  shouldRetry(error: unknown, pauseMs: number): boolean;
}

/** The value of the first attempt that succeeds. */
export async function retry<Value>(
  attempt: () => Promise<Value>,
  { clock, backoff, signal, shouldRetry }: RetryOptions,
): Promise<Value> {
  for (;;) {
    const pause = backoff.next();
    try {
      return await attempt();
    } catch (error) {
      if (!shouldRetry(error, pause)) throw error;
    }
    await clock.sleep(pause, signal);
  }
}

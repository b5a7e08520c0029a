import { setTimeout as timeout } from "node:timers/promises";

/** Time, so that tests can set it. */
export interface Clock {
  /** Milliseconds since any moment; never goes back. */
  now(): number;
  /** Resolves after so many milliseconds, or when `signal` aborts; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    timeout(milliseconds, undefined, { signal }).catch(() => undefined),
};

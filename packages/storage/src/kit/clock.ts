import { setTimeout as timeout } from "node:timers/promises";

declare const timeline: unique symbol;

/**
 * A moment on one timeline. It is a number, hidden from the type checker: moments of two timelines
 * can be neither compared nor subtracted. See `msBetween`.
 */
interface Moment<Timeline> {
  readonly [timeline]: Timeline;
}

/** A moment that other processes and files agree on. It jumps when the machine's clock is set. */
export type WallTime = Moment<"wall">;

/** A moment that only means something in this process. It never goes back. */
export type MonotonicTime = Moment<"monotonic">;

/** Time and pauses. Storages read no other clock, so that tests can set it. */
export interface Clock {
  wall(): WallTime;
  monotonic(): MonotonicTime;
  /** Resolves after a pause, or when `signal` aborts; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  wall: () => wallTime(Date.now()),
  monotonic: () => monotonicTime(performance.now()),
  sleep: (milliseconds, signal) =>
    timeout(milliseconds, undefined, { signal }).catch(() => undefined),
};

/** @param milliseconds since 1970, as `Date.now()` and the times of files count them */
export function wallTime(milliseconds: number): WallTime {
  return milliseconds as unknown as WallTime;
}

/** @param milliseconds since any fixed moment, as `performance.now()` counts them */
export function monotonicTime(milliseconds: number): MonotonicTime {
  return milliseconds as unknown as MonotonicTime;
}

/** Milliseconds from one moment to another of the same timeline; negative if it is earlier. */
export function msBetween<Time extends WallTime | MonotonicTime>(
  from: Time,
  to: NoInfer<Time>,
): number {
  return Number(to) - Number(from);
}

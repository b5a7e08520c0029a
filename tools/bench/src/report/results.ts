import type { Spread } from "../timing/spread.ts";

/** How long one operation of one contender takes. */
export interface Timing {
  /** What was raced: a size such as `10x12`, or `route` or `fold`. */
  readonly part: string;
  readonly operation: string;
  readonly contender: string;
  /** Nanoseconds of a call. */
  readonly nanoseconds: Spread;
  /** How many times as long the seed takes for the same, round by round; absent where it did not race. */
  readonly timesFaster?: Spread;
}

/** Heap that one call takes once warm. */
export interface Allocation {
  readonly contender: string;
  readonly operation: string;
  readonly bytes: number;
}

export interface Results {
  readonly timings: readonly Timing[];
  readonly allocations: readonly Allocation[];
}

/** An estimate with a 95 % interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** One minus the confidence level of every interval. */
export const ALPHA = 0.05;

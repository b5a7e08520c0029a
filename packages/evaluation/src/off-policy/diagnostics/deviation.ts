/** Once in so many logs a sum of exact draws may be called wrong. */
const FALSE_ALARMS = 1e4;

/** How far a sum lies from what it should be. */
export interface Deviation {
  /** In standard deviations, from the probabilities that were logged. */
  readonly z: number;
  /**
   * How far |z| may be: Freedman's inequality (1975) at 10⁻⁴, about 4.3 for many small parts, and
   * more where a single part weighs a lot.
   */
  readonly limit: number;
}

/** Of a sum of martingale differences with that total variance, none of them above `largest`. */
export function deviation(sum: number, variance: number, largest: number): Deviation {
  const log = Math.log(FALSE_ALARMS);
  const part = (log * largest) / 3;
  const bound = part + Math.sqrt(part * part + 2 * log * variance);
  const sd = Math.sqrt(variance);
  // What is certain has no spread: then any difference is a contradiction, and none is none.
  if (Math.abs(sum) < 1e-9) return { z: 0, limit: sd > 0 ? bound / sd : 0 };
  return { z: sum / sd, limit: sd > 0 ? bound / sd : 0 };
}

/** One in this many correct logs may be rejected. */
const FALSE_ALARMS = 1e4;

/** Distance of a sum from its expectation. */
export interface Deviation {
  /** In standard deviations, computed from the logged probabilities. */
  readonly z: number;
  /**
   * Largest acceptable |z|, by Freedman's inequality (1975) at 10⁻⁴: about 4.3 for many small
   * terms, more if a single term weighs a lot.
   */
  readonly limit: number;
}

/** The deviation of a sum of martingale differences of a given total variance, each ≤ `largest`. */
export function deviation(sum: number, variance: number, largest: number): Deviation {
  const log = Math.log(FALSE_ALARMS);
  const part = (log * largest) / 3;
  const bound = part + Math.sqrt(part * part + 2 * log * variance);
  const sd = Math.sqrt(variance);
  // Without variance any nonzero sum is a contradiction.
  if (Math.abs(sum) < 1e-9) return { z: 0, limit: sd > 0 ? bound / sd : 0 };
  return { z: sum / sd, limit: sd > 0 ? bound / sd : 0 };
}

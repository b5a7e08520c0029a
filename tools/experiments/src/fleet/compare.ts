import type { Estimate } from "@armature/evaluation";
import { estimate } from "@armature/evaluation/simulation";

/**
 * Ratio of two means over seeds, with Student's interval of the paired differences.
 */
export function ratioOf(own: readonly number[], others: readonly number[]): Estimate {
  const { mean: unit } = estimate(others);
  const { mean, low, high } = estimate(own.map((value, seed) => value - others[seed]));
  return { mean: 1 + mean / unit, low: 1 + low / unit, high: 1 + high / unit };
}

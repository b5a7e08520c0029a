import { type PointEstimate, variance } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * The candidate of least estimated squared error, from estimates that limit large weights by
 * different amounts. The error is the variance plus the squared distance to the unbiased estimate
 * that noise does not explain (after Su et al. 2020, section 5). The last candidate wins ties.
 */
export function leastError(
  candidates: readonly PointEstimate[],
  unbiased: PointEstimate,
  rows: readonly ScoredRow[],
): PointEstimate {
  let best = unbiased;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const gap: PointEstimate = {
      value: candidate.value - unbiased.value,
      influence: (row, i) => candidate.influence(row, i) - unbiased.influence(row, i),
    };
    const bias = Math.max(0, gap.value * gap.value - variance(gap, rows));
    const error = bias + variance(candidate, rows);
    if (error <= least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

import { combined, type PointEstimate } from "./point-estimate.ts";

/**
 * Of estimates that differ in how far they tame large weights, the one of least estimated squared
 * error: its variance, plus the square of its distance to the unbiased one beyond what noise
 * explains (after Su et al. 2020, section 5). The last candidate wins ties.
 */
export function leastError(
  candidates: readonly PointEstimate[],
  unbiased: PointEstimate,
): PointEstimate {
  let best = unbiased;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const gap = combined(candidate, unbiased, -1);
    const bias = Math.max(0, gap.value * gap.value - variance(gap));
    const error = bias + variance(candidate);
    if (error <= least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

/** The estimated variance of an estimate: Σ influence² / n². */
export function variance({ influence }: PointEstimate): number {
  let squares = 0;
  for (const value of influence) squares += value * value;
  return squares / influence.length ** 2;
}

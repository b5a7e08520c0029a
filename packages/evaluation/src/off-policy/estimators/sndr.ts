import { directMethod } from "./direct-method.ts";
import { combined, type PointEstimate, weightedMean } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Self-normalised doubly robust: mean of direct + Σ w·(r − q) / Σ w (Thomas & Brunskill 2016,
 * section 4, for one step).
 */
export function sndr(rows: readonly ScoredRow[]): PointEstimate {
  const correction = weightedMean(
    rows,
    ({ weight }) => weight,
    ({ outcome, predicted }) => outcome - predicted,
  );
  return combined(directMethod(rows), correction, 1);
}

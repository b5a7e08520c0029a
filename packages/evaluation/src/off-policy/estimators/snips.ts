import { type PointEstimate, weightedMean } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Self-normalised IPS: Σ w·r / Σ w (Swaminathan & Joachims 2015). Its influence is
 * w·(r − estimate) / mean w, so rewards near 1 do not widen the interval.
 */
export function snips(rows: readonly ScoredRow[]): PointEstimate {
  return weightedMean(
    rows,
    ({ weight }) => weight,
    ({ outcome }) => outcome,
  );
}

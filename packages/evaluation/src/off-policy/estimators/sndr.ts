import { directMethod } from "./direct-method.ts";
import { type PointEstimate, weightedMean } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Self-normalised doubly robust: mean of direct + Σ w·(r − q) / Σ w (Thomas & Brunskill 2016,
 * section 4, for one step).
 */
export function sndr(rows: readonly ScoredRow[]): PointEstimate {
  const model = directMethod(rows);
  const correction = weightedMean(
    rows,
    ({ weight }) => weight,
    ({ outcome, predicted }) => outcome - predicted,
  );
  return {
    value: model.value + correction.value,
    influence: (row, i) => model.influence(row, i) + correction.influence(row, i),
  };
}

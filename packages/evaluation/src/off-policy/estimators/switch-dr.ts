import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Switch-DR: doubly robust for weights up to `threshold`, the model alone above it: mean of
 * direct + w·1{w ≤ threshold}·(r − q) (Wang, Agarwal & Dudík 2017).
 */
export function switchDR(rows: readonly ScoredRow[], threshold: number): PointEstimate {
  return meanOfRows(rows, ({ direct, weight, outcome, predicted }) =>
    weight <= threshold ? direct + weight * (outcome - predicted) : direct,
  );
}

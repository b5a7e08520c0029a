import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/** Doubly robust: mean of direct + w·(r − q) (Dudík, Langford & Li 2011, equation 1). Unbiased. */
export function dr(rows: readonly ScoredRow[]): PointEstimate {
  return meanOfRows(
    rows,
    ({ direct, weight, outcome, predicted }) => direct + weight * (outcome - predicted),
  );
}

import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * IPS with weights clipped at `most`: mean of min(w, most)·r (Ionides 2008). Clipping biases it
 * downwards.
 */
export function clippedIPS(rows: readonly ScoredRow[], most: number): PointEstimate {
  return meanOfRows(rows, ({ weight, outcome }) => Math.min(weight, most) * outcome);
}

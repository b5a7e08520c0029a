import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * IPS with weights of at most `most`: mean of min(w, most)·r (Ionides 2008). Biased downwards, by
 * what is clipped.
 */
export function clippedIPS(rows: readonly ScoredRow[], most: number): PointEstimate {
  return meanOfRows(rows, ({ weight, outcome }) => Math.min(weight, most) * outcome);
}

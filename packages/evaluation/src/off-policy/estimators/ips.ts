import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/** Inverse propensity scoring: mean of w·r (Horvitz & Thompson 1952). Unbiased. */
export function ips(rows: readonly ScoredRow[]): PointEstimate {
  return meanOfRows(rows, ({ weight, outcome }) => weight * outcome);
}

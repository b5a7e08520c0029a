import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * The direct method: mean of the outcome model's expectation for the policy. It inherits the model's
 * bias, which its influence does not show.
 */
export function directMethod(rows: readonly ScoredRow[]): PointEstimate {
  return meanOfRows(rows, ({ direct }) => direct);
}

import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * The direct method: mean of what the outcome model expects of the policy. As biased as the model,
 * which its influence does not show.
 */
export function directMethod(rows: readonly ScoredRow[]): PointEstimate {
  return meanOfRows(rows, ({ direct }) => direct);
}

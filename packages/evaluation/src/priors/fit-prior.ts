import type { Prior } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { dimensionOf } from "../rows/contexts-of.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";
import { fitRows } from "./fit-rows.ts";

/** Rows that a prior is fitted on. */
export interface PriorData extends DataSet {
  /**
   * Number of observations of each arm that the prior counts for; > 0 and at most the number of rows.
   * Use fewer than there are rows, unless future requests are known to be similar. @default 50
   */
  readonly strength?: number | undefined;
}

/**
 * Fits a prior for every arm from full-information rows, as `PriorFit` does from a log: a ridge
 * regression of its quality and its mean cost.
 *
 * @throws EvaluationError `invalid-row` or `invalid-context`
 */
export function fitPrior({ rows, contexts, strength = 50 }: PriorData): Record<string, Prior> {
  dimensionOf({ rows, contexts });
  outcomeTable(rows);
  return fitRows({ rows, contexts }, qualityCostLatency()).priors(strength);
}

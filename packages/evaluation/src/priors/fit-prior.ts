import type { Prior } from "@armature/policy";
import { dimensionOf } from "../rows/contexts-of.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";
import { PriorFit } from "./prior-fit.ts";

/** Rows to believe before the first decision. */
export interface PriorData extends DataSet {
  /**
   * How many observations of each arm the fitted belief is worth: fewer than the rows it was fitted
   * on, unless these are known to be like those to come. > 0, and at most as many as there are rows.
   *
   * @default 50
   */
  readonly strength?: number | undefined;
}

/**
 * Fits a prior for every arm from full-information rows, as `PriorFit` does from a log: a ridge
 * regression of its quality and its mean cost.
 *
 * @throws EvaluationError `invalid-row` or `invalid-context`.
 */
export function fitPrior({ rows, contexts, strength = 50 }: PriorData): Record<string, Prior> {
  const fit = new PriorFit(dimensionOf({ rows, contexts }));
  const { arms, quality, costUsd } = outcomeTable(rows);
  for (const [row, context] of contexts.entries()) {
    for (const [index, arm] of arms.entries()) {
      const cell = row * arms.length + index;
      fit.observe({ arm, context, quality: quality[cell], costUsd: costUsd[cell] });
    }
  }
  return fit.priors(strength);
}

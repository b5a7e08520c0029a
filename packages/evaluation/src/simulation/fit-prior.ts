import type { PolicyFactory, Prior } from "@armature/policy";
import { fixedArms } from "../baselines/fixed-arms.ts";
import { dimensionOf } from "../rows/contexts-of.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";

/** Names the contexts of a simulation to its policies, whose state never leaves it. */
export const simulationSchema = "simulation@1";

/** Rows to believe before the first decision. */
export interface PriorData extends DataSet {
  /**
   * How many observations of each arm the fitted belief is worth: fewer than the rows it was fitted
   * on, unless these are known to be like those to come. > 0.
   *
   * @default 50
   */
  readonly strength?: number | undefined;
}

/** What a prior is fitted from. */
export interface FitPriorOptions extends PriorData {
  /** The policy whose own regression fits the coefficients, and which is to get them. */
  readonly policy: PolicyFactory;
}

/**
 * Fits a prior for every arm from full-information rows: a fresh policy is told every outcome of
 * every row, and its coefficients are read back, with the mean of x·xᵀ over the contexts they were
 * fitted on. The cost is the arm's mean. A policy without coefficients gets the cost alone.
 *
 * @throws EvaluationError `invalid-row` or `invalid-context`.
 */
export function fitPrior(options: FitPriorOptions): Record<string, Prior> {
  const { rows, contexts, strength = 50 } = options;
  const dimension = dimensionOf({ rows, contexts });
  const table = outcomeTable(rows);
  const policy = options.policy({ dimension, featureSchema: simulationSchema });
  for (const id of table.arms) policy.addArm({ id });
  for (const [index, row] of rows.entries()) {
    const context = contexts[index].slice();
    for (const [arm, { reward, cost }] of Object.entries(row.arms)) {
      policy.update({
        decisionId: `prior/${row.id}/${arm}`,
        arm,
        eligible: table.arms,
        context,
        propensity: null,
        reward,
        costUsd: cost,
      });
    }
  }
  const coefficients = new Map(policy.arms().map((arm) => [arm.id, arm.coefficients]));
  const gram = meanOuterProduct(contexts, dimension);
  return Object.fromEntries(
    fixedArms(table).map(({ arm, costUsd }) => {
      const mean = coefficients.get(arm);
      return [arm, { ...(mean !== undefined && { mean, gram }), strength, costUsd }];
    }),
  );
}

/** The lower triangle of the mean of x·xᵀ, row by row. */
function meanOuterProduct(contexts: readonly Float64Array[], dimension: number): number[] {
  const sum = new Array<number>((dimension * (dimension + 1)) / 2).fill(0);
  for (const x of contexts) {
    let at = 0;
    for (let i = 0; i < dimension; i += 1) {
      for (let j = 0; j <= i; j += 1) sum[at++] += x[i] * x[j];
    }
  }
  return sum.map((value) => value / contexts.length);
}

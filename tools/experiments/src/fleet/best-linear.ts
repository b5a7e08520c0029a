import { answered, spendingRule } from "../lab/spending-rule.ts";
import type { Problem } from "./problem.ts";

/**
 * Reward by row of the best linear policy in hindsight. It chooses the arm with the highest predicted
 * reward minus a price per dollar, which is the same for all requests and spends the budget. If spending
 * jumps across the budget at one price, the policy mixes the choices on either side of it, and each row
 * earns the mean of both.
 */
export function bestLinear(problem: Problem, budgetUsd: number | undefined): Float64Array {
  const { predictions, expected } = problem;
  const rule = spendingRule(problem, new Uint32Array(predictions.rows).keys(), budgetUsd);
  return Float64Array.from({ length: predictions.rows }, (_, row) =>
    answered(problem, rule, row, expected.quality),
  );
}

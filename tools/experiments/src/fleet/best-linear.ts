import { answered, spendingRule } from "../lab/spending-rule.ts";
import type { Problem } from "./problem.ts";

/**
 * What the best linear policy in hindsight earns, by row: it chooses the arm of which its beliefs
 * promise most, less a price per dollar that is the same for all requests and spends the budget. At
 * the one price where spending jumps across the budget it answers so many requests this way and so
 * many that way; every row then earns the mean of both.
 */
export function bestLinear(problem: Problem, budgetUsd: number | undefined): Float64Array {
  const { beliefs, expected } = problem;
  const rule = spendingRule(problem, new Uint32Array(beliefs.rows).keys(), budgetUsd);
  return Float64Array.from({ length: beliefs.rows }, (_, row) =>
    answered(problem, rule, row, expected.quality),
  );
}

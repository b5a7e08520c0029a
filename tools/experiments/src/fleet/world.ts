import type { OutcomeTable } from "@armature/evaluation/simulation";
import { bestLinear } from "./best-linear.ts";
import type { Problem } from "./problem.ts";

/** An unchanging environment. */
export interface World {
  /** Observed rewards and costs. */
  readonly outcomes: OutcomeTable;
  /** Outcomes that choices are evaluated by. */
  readonly expected: OutcomeTable;
  /** Expected reward of the best linear policy in hindsight, by row. */
  readonly best: Float64Array;
}

/** The environment of a problem under a budget in US dollars per request, or without one. */
export function worldOf(problem: Problem, budgetUsd: number | undefined): World {
  const { outcomes, expected } = problem;
  return { outcomes, expected, best: bestLinear(problem, budgetUsd) };
}

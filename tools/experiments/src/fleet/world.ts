import type { OutcomeTable } from "@armature/evaluation/simulation";
import { bestLinear } from "./best-linear.ts";
import type { Problem } from "./problem.ts";

/** What choices lead to while nothing changes. */
export interface World {
  /** What is earned and billed. */
  readonly outcomes: OutcomeTable;
  /** What choices are judged by. */
  readonly expected: OutcomeTable;
  /** What the best linear policy in hindsight earns by that, by row. */
  readonly best: Float64Array;
}

/** A problem as it is for those who have so many US dollars per request, or as many as they like. */
export function worldOf(problem: Problem, budgetUsd: number | undefined): World {
  const { outcomes, expected } = problem;
  return { outcomes, expected, best: bestLinear(problem, budgetUsd) };
}

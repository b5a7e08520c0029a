import type { DataSet } from "@armature/evaluation";
import type { EnteringArm, OutcomeTable } from "@armature/evaluation/simulation";

/** Requests with their outcomes. */
export interface Problem {
  readonly data: DataSet;
  /** Rewards and costs of answers. */
  readonly outcomes: OutcomeTable;
  /** Outcomes that choices are evaluated by: expectations if they are known, else `outcomes`. */
  readonly expected: OutcomeTable;
  /** Predictions of a linear model that was fitted on everything. */
  readonly predictions: OutcomeTable;
  /** The arms as they are announced to policies. */
  readonly enter: readonly EnteringArm[];
  /** US dollars per request, between the costs of the cheapest and the best arm. */
  readonly budgetUsd: number;
}

import type { DataSet } from "@armature/evaluation";
import type { EnteringArm, OutcomeTable } from "@armature/evaluation/simulation";

/** Requests, and what there is to be had of them. */
export interface Problem {
  readonly data: DataSet;
  /** What an answer earns and costs. */
  readonly outcomes: OutcomeTable;
  /** What a choice is judged by: what it may expect where that is known, else what it gets. */
  readonly expected: OutcomeTable;
  /** What a linear model expects that has seen everything. */
  readonly beliefs: OutcomeTable;
  /** The arms as policies first hear of them. */
  readonly enter: readonly EnteringArm[];
  /** US dollars per request that are too few for the best arm and too many for the cheapest. */
  readonly budgetUsd: number;
}

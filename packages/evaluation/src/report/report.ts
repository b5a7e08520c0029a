import type { Objective } from "@armature/reward";
import type { FixedArm } from "../baselines/fixed-arms.ts";
import type { Worth } from "../baselines/worth.ts";
import type { Estimate } from "../statistics/estimate.ts";

/** Estimates at each point of a curve. */
export interface Band {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Running performance of a policy. */
export interface Curve {
  /** Number of decisions at each point, rising to the number of rows; at most 200 points. */
  readonly decisions: readonly number[];
  /** Mean utility of all decisions so far. */
  readonly utility: Band;
  /** Cumulative regret so far, in units of utility. */
  readonly regret: Band;
}

/** Means over the rows of one policy with one seed. */
export interface SeedReport extends Worth {
  readonly seed: number;
}

/** Performance of one policy. Intervals are 95 % over seeds. */
export interface PolicyReport {
  /** Utility per request, by the objective. */
  readonly utility: Estimate;
  /** Utility minus that of the best fixed arm. */
  readonly overBestFixed: Estimate;
  /** In [0, 1]. */
  readonly quality: Estimate;
  /** US dollars per request; `worstSeed` is the highest mean of a seed. */
  readonly costUsd: Estimate & { readonly worstSeed: number };
  /** Fraction of the decisions that went to each arm; sums to 1. */
  readonly share: Readonly<Record<string, number>>;
  /** Utility of the oracle minus the policy's, summed over all rows. */
  readonly regret: Estimate;
  /** The best mix of fixed arms at this policy's mean cost: the most that is possible without the prompt. */
  readonly mix: Worth;
  readonly curve: Curve;
  readonly bySeed: readonly SeedReport[];
}

/** Performance on the same rows without learning; within the budget, if there is one. */
export interface Baselines {
  /** The arm of the best mean utility; ties go to the cheaper one. */
  readonly bestFixed: FixedArm;
  /** The best mix of fixed arms at the budget; without one, at the first policy's mean cost. */
  readonly mix: Worth;
  /** Every arm with equal probability, regardless of the budget. */
  readonly random: Worth;
  /** The best arm of each row; ties go to the cheaper one. */
  readonly oracle: Worth;
}

/** The result of a simulation; plain JSON. */
export interface SimulationReport {
  /** Decisions per seed. */
  readonly rows: number;
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
  /** Objective that defines utility. */
  readonly objective: Objective;
  /** US dollars per request; absent without a budget. */
  readonly budgetUsd?: number;
  readonly baselines: Baselines;
  /** By the policy's name. */
  readonly policies: Readonly<Record<string, PolicyReport>>;
}

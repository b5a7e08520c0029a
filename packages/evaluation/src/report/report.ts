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

/** How a policy fared in the course of its decisions. */
export interface Curve {
  /** Decisions made at each point, rising to the number of rows; at most 200 points. */
  readonly decisions: readonly number[];
  /** Mean utility of all decisions so far. */
  readonly utility: Band;
  /** Cumulative regret so far, in units of utility. */
  readonly regret: Band;
}

/** What one policy did with one seed: means over the rows. */
export interface SeedReport extends Worth {
  readonly seed: number;
}

/** What one policy did. Intervals are 95 % over seeds. */
export interface PolicyReport {
  /** What a request was worth by the objective. */
  readonly utility: Estimate;
  /** Utility less that of the best fixed arm. */
  readonly overBestFixed: Estimate;
  /** In [0, 1]. */
  readonly quality: Estimate;
  /** US dollars per request; `worstSeed` is the highest mean of a seed. */
  readonly costUsd: Estimate & { readonly worstSeed: number };
  /** Fraction of the decisions that went to each arm; sums to 1. */
  readonly share: Readonly<Record<string, number>>;
  /** What the oracle's choices were worth more over all rows, in units of utility. */
  readonly regret: Estimate;
  /** The best mix of fixed arms at this policy's own mean cost: what ignoring prompts can do. */
  readonly mix: Worth;
  readonly curve: Curve;
  readonly bySeed: readonly SeedReport[];
}

/** What the same rows give without learning. Under a budget, the best within it. */
export interface Baselines {
  /** The one arm of the best mean utility; ties go to the cheaper. */
  readonly bestFixed: FixedArm;
  /** The best mix of fixed arms at the budget; without one, at the first policy's mean cost. */
  readonly mix: Worth;
  /** Every arm with equal probability; knows no budget. */
  readonly random: Worth;
  /** The best arm of each row; ties go to the cheaper. */
  readonly oracle: Worth;
}

/** The result of a simulation; plain JSON. */
export interface SimulationReport {
  /** Decisions per seed. */
  readonly rows: number;
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
  /** What every utility is by. */
  readonly objective: Objective;
  /** US dollars per request; absent without a budget. */
  readonly budgetUsd?: number;
  readonly baselines: Baselines;
  /** By the policy's name. */
  readonly policies: Readonly<Record<string, PolicyReport>>;
}

import type { ActionDistribution } from "./distribution.ts";
import type { Json } from "./json.ts";
import type { Rng } from "./rng.ts";

/** What a policy is built for. */
export interface PolicySpec {
  /** Length of every context. Column 0 is the bias, always 1. */
  readonly dimension: number;
  /** Name and version of the features the contexts hold, such as `req12@1`. */
  readonly featureSchema: string;
}

/** Makes a policy with fresh state: every tier, replay and swap needs one of its own. */
export type PolicyFactory = (spec: PolicySpec) => Policy;

/** One choice. An id names one immutable thing (provider, model, effort); its price is data. */
export interface Arm {
  readonly id: string;
  /** What the arm is like, for policies that learn across arms. */
  readonly features?: readonly number[];
}

/** What is believed of an arm before it was ever tried. */
export interface Prior {
  /** Expected ridge coefficients; length = dimension. */
  readonly mean?: readonly number[];
  /** How many observations the belief is worth; > 0. */
  readonly strength: number;
  /**
   * Mean of x·xᵀ over the contexts that `mean` was fitted on: its lower triangle row by row, so
   * dimension · (dimension + 1) / 2 numbers. Says along which directions the belief is worth that
   * much; absent where it is a word on the bias alone.
   */
  readonly gram?: readonly number[];
  /** US dollars of a typical request, from list prices. */
  readonly costUsd?: number;
}

/** One settled attempt, as the fold hands it to a policy. */
export interface Observation {
  readonly decisionId: string;
  /** 1 for the first arm tried, 2 for the one that followed its failure, …; 1 where absent. */
  readonly attempt?: number;
  readonly arm: string;
  /** The arms that could have been chosen. */
  readonly eligible: readonly string[];
  /** Length = dimension. The caller may reuse the buffer after the call: copy what is kept. */
  readonly context: Float64Array;
  /** Probability with which `arm` was chosen; null where something forced it. */
  readonly propensity: number | null;
  readonly tenant?: string;
  /** In [0, 1]. Absent where nobody knows the quality: the cost is still learned. */
  readonly reward?: number;
  /**
   * The reward that this one replaces. The context was counted already, so a ridge adds only
   * (reward − revises)·x to b.
   */
  readonly revises?: number;
  /** True where the attempt was folded before, without a reward: the reward alone is new. */
  readonly late?: boolean;
  /** US dollars billed for this attempt; absent in a revision, which is charged once. */
  readonly costUsd?: number;
  /** How much the observation counts; 1 where absent; > 0. A revision repeats its original's. */
  readonly weight?: number;
}

/** What was learned of one arm, for people. */
export interface ArmSummary {
  readonly id: string;
  /** False after `removeArm`. */
  readonly active: boolean;
  /** Observations folded, revisions not counted. */
  readonly count: number;
  /** Ridge coefficients in the order of the features; absent where the policy has none. */
  readonly coefficients?: readonly number[];
  /** Expected US dollars of a request; absent where the policy models no cost. */
  readonly costUsd?: number;
}

/**
 * A contextual-bandit policy. It never picks: it says with which probability each eligible arm is
 * to be chosen, and `decide` samples from exactly that.
 *
 * Every method is synchronous; what a method refuses it refuses with a `PolicyError`, leaving all
 * state as it was. State arithmetic uses only + − × ÷ √, so that every engine agrees to the bit.
 */
export interface Policy {
  /** Names the algorithm, such as `linucb`. */
  readonly kind: string;
  /** Everything that shapes scores, rule or fold; part of the fingerprint of learned state. */
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;

  /**
   * Writes `size`, `mean`, `sd`, `score` and `minimum` for one context. Changes nothing learned.
   * `tenant` matters only to policies that hold something per tenant, such as a budget.
   */
  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    tenant?: string,
  ): void;

  /**
   * The policy's rule: from `out.score` and `out.minimum` to `out.probability`. `rng` is for
   * policies whose distribution has no closed form.
   */
  distribute(out: ActionDistribution, rng: Rng): void;

  /** Folds one observation. Deterministic. An arm that was removed still learns. */
  update(observation: Observation): void;

  /** Adds an arm. One that was removed comes back with what it had learned; its prior is ignored. */
  addArm(arm: Arm, prior?: Prior): void;

  /** Takes an arm out of choice. Its statistics stay. */
  removeArm(id: string): void;

  /** Tells the list-price dollars of a typical request anew; ignored by policies without a cost model. */
  setCost(id: string, costUsd: number): void;

  /** Every arm ever added, in the order of their adding. */
  arms(): readonly ArmSummary[];

  /** All learned state, and nothing that can be derived from it. */
  snapshot(): Json;

  /** Replaces all state by a snapshot of the same kind, configuration, dimension and schema. */
  restore(snapshot: Json): void;
}

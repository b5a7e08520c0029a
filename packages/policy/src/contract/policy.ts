import type { ActionDistribution } from "./distribution.ts";
import type { Json } from "./json.ts";
import type { Rng } from "./rng.ts";

/** The contexts that a policy is built for. */
export interface PolicySpec {
  /** Length of every context. Column 0 is the bias, always 1. */
  readonly dimension: number;
  /** Name and version of the features in the contexts, such as `req12@1`. */
  readonly featureSchema: string;
}

/** Creates a policy that has learned nothing. Each tier, replay and swap creates its own. */
export type PolicyFactory = (spec: PolicySpec) => Policy;

/** One choice. An id names one immutable combination of provider, model and effort; its price may change. */
export interface Arm {
  readonly id: string;
  /** Numbers that describe the arm, for policies that generalise across arms. */
  readonly features?: readonly number[];
}

/** The belief about an arm before its first observation. */
export interface Prior {
  /** Expected ridge coefficients; length = dimension. */
  readonly mean?: readonly number[];
  /** Number of observations the belief is worth; > 0. */
  readonly strength: number;
  /**
   * Mean of x·xᵀ over the contexts that `mean` was fitted on, as its lower triangle row by row:
   * dimension · (dimension + 1) / 2 numbers. The belief has `strength` along these directions. If
   * absent, it has strength on the bias alone.
   */
  readonly gram?: readonly number[];
  /** US dollars of a typical request, at list prices. */
  readonly costUsd?: number;
}

/** Prices of a decision's dollars and milliseconds, in units of quality; both ≥ 0 and finite. */
export interface Prices {
  /** Quality per US dollar. */
  readonly perUsd: number;
  /** Quality per millisecond. */
  readonly perMs: number;
}

/** US dollars that an arm costs once if it is chosen, in addition to those of each request. */
export interface SwitchCost {
  /** In the order of the scored arms; each ≥ 0 and finite. */
  readonly usd: ArrayLike<number>;
  /** Requests that share them, because they are expected to follow the decision; ≥ 1. */
  readonly requests: number;
}

/** The tenant of a decision, its prices, and what a switch of the arm costs. */
export interface DecisionTerms {
  readonly tenant?: string | undefined;
  /** @default dollars and time are not priced */
  readonly prices?: Prices | undefined;
  /** @default every arm can be chosen at no cost of its own */
  readonly switchCost?: SwitchCost | undefined;
}

/** One settled attempt, as the fold passes it to a policy. An unknown outcome is absent. */
export interface Observation {
  readonly decisionId: string;
  /** 1 for the first arm tried, 2 for the fallback after its failure, and so on. @default 1 */
  readonly attempt?: number;
  readonly arm: string;
  /** The arms that could have been chosen. */
  readonly eligible: readonly string[];
  /** Length = dimension. The caller may reuse the buffer after the call, so copy it to keep it. */
  readonly context: Float64Array;
  /** Probability with which `arm` was chosen; null if the arm was forced. */
  readonly propensity: number | null;
  readonly tenant?: string;
  /** The decision's prices. */
  readonly prices?: Prices;
  /** In [0, 1]. */
  readonly quality?: number;
  /**
   * The quality that this one replaces; in [0, 1]. The context was counted already, so a ridge
   * regression only adds (quality − revises)·x to its response.
   */
  readonly revises?: number;
  /** True if the attempt was already folded without a quality, so that only the quality is new. */
  readonly late?: boolean;
  /** US dollars billed for this attempt; absent in a revision, which is charged once. */
  readonly costUsd?: number;
  /** The part of `costUsd` that is the arm's switch cost, as the decision expected it; ≥ 0. */
  readonly switchUsd?: number;
  /** Milliseconds from the request to the last byte; absent in a revision. */
  readonly latencyMs?: number;
  /** Weight of the observation; > 0. A revision repeats the original's weight. @default 1 */
  readonly weight?: number;
}

/** A readable summary of one arm's learned state. */
export interface ArmSummary {
  readonly id: string;
  /** False after `removeArm`. */
  readonly active: boolean;
  /** Observations folded, not counting revisions. */
  readonly count: number;
  /** Ridge coefficients in the order of the features; absent if the policy has none. */
  readonly coefficients?: readonly number[];
  /** Expected US dollars of a request; absent while unknown. */
  readonly costUsd?: number;
  /** Expected milliseconds of a request; absent while unknown. */
  readonly latencyMs?: number;
}

/**
 * A contextual-bandit policy. It never picks an arm: it computes the probability of each eligible
 * arm, and `decide` samples from exactly these probabilities.
 *
 * Every method is synchronous. A method that refuses its input throws a `PolicyError` and leaves all
 * state unchanged. State that is learned with + − × ÷ √ alone is bitwise equal on every engine. With
 * `exp`, `log` or `pow`, replicas may differ in the last bits unless they all run the same version of
 * Node; nothing else is affected.
 */
export interface Policy {
  /** Names the algorithm, such as `linucb`. */
  readonly kind: string;
  /** Every option that affects scores, rule or learning; part of the fingerprint of learned state. */
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;

  /**
   * True if `score` subtracts each arm's expected dollars and milliseconds, at the decision's prices,
   * and `out.costUsd` includes each request's share of the switch cost.
   * A policy that learns quality alone omits this; `withObjective` of `@armature/budget` prices its
   * outcomes.
   */
  readonly pricesOutcomes?: boolean;

  /**
   * Writes every column of `out` except `probability`, for one context; `beginDistribution` fills the
   * columns that the policy does not know. Does not change learned state.
   */
  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void;

  /**
   * The policy's rule: writes `out.probability` from the other columns of `out` and from nothing else.
   * Since `score`, the caller may have lowered `out.score`, raised `out.floor` and scored other
   * buffers. `rng` is for policies whose distribution has no closed form.
   */
  distribute(out: ActionDistribution, rng: Rng): void;

  /** Learns from one observation, deterministically. A removed arm still learns. */
  update(observation: Observation): void;

  /** Adds an arm. A removed arm comes back with its learned state, and its prior is ignored. */
  addArm(arm: Arm, prior?: Prior): void;

  /** Makes an arm ineligible. Its statistics are kept. */
  removeArm(id: string): void;

  /** Sets a new list price, in US dollars of a typical request. Policies without a cost model ignore it. */
  setCost(id: string, costUsd: number): void;

  /** All arms ever added, in the order in which they were added. */
  arms(): readonly ArmSummary[];

  /** All learned state, without anything that can be derived from it. */
  snapshot(): Json;

  /** Replaces all state with a snapshot of the same kind, configuration, dimension and schema. */
  restore(snapshot: Json): void;
}

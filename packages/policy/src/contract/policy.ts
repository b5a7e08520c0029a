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

/** What a US dollar and a millisecond are worth to a decision, in quality; both ≥ 0 and finite. */
export interface Prices {
  /** Quality per US dollar. */
  readonly perUsd: number;
  /** Quality per millisecond. */
  readonly perMs: number;
}

/** On whose behalf a decision is made, and how it values what the arms cost and take. */
export interface DecisionTerms {
  readonly tenant?: string | undefined;
  /** @default dollars and time are not priced */
  readonly prices?: Prices | undefined;
}

/** One settled attempt, as the fold hands it to a policy. Each outcome is absent while unknown. */
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
  /** What the decision priced dollars and time at. */
  readonly prices?: Prices;
  /** In [0, 1]. */
  readonly quality?: number;
  /**
   * The quality that this one replaces. The context was counted already, so a ridge adds only
   * (quality − revises)·x to b.
   */
  readonly revises?: number;
  /** True if the attempt was folded before without a quality: only the quality is new. */
  readonly late?: boolean;
  /** US dollars billed for this attempt; absent in a revision, which is charged once. */
  readonly costUsd?: number;
  /** Milliseconds from the request to the last byte; absent in a revision. */
  readonly latencyMs?: number;
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
  /** Expected US dollars of a request; absent while unknown. */
  readonly costUsd?: number;
  /** Expected milliseconds of a request; absent while unknown. */
  readonly latencyMs?: number;
}

/**
 * A contextual-bandit policy. It never picks: it says with which probability each eligible arm is
 * to be chosen, and `decide` samples from exactly that.
 *
 * Every method is synchronous; what a method refuses it refuses with a `PolicyError`, leaving all
 * state as it was. State that is learned with + − × ÷ √ alone has equal bits on every engine. With
 * `exp`, `log` or `pow` in it, replicas may differ in the last bits unless all of them run the same
 * version of Node; nothing else is lost.
 */
export interface Policy {
  /** Names the algorithm, such as `linucb`. */
  readonly kind: string;
  /** Everything that shapes scores, rule or fold; part of the fingerprint of learned state. */
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;

  /**
   * True if `score` takes the dollars and milliseconds that it expects of each arm, at the decision's
   * prices, off its score. A policy that learns quality alone leaves this out, and `withObjective`
   * does it.
   */
  readonly pricesOutcomes?: boolean;

  /**
   * Writes all of `out` but `probability` for one context; `beginDistribution` fills in what a policy
   * has nothing to say on. Changes nothing learned.
   */
  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void;

  /**
   * The policy's rule: from what `score` wrote to `out`, and nothing else, to `out.probability`.
   * Callers may have lowered `out.score` and set `out.floor` in between, and scored other buffers.
   * `rng` is for policies whose distribution has no closed form.
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

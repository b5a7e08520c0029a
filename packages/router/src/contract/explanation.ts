import type { Objective } from "@armature/reward";
import type { Forced } from "./forced.ts";

/** One eligible model of a decision. */
export interface ArmExplanation {
  readonly id: string;
  /** Expected quality, in [0, 1]. */
  readonly mean: number;
  /** Score − mean: the exploration bonus, less the price of the expected dollars and milliseconds. */
  readonly bonus: number;
  /** Expected US dollars of this request; absent while unknown. */
  readonly costUsd?: number;
  /**
   * The part of `costUsd` that reads the conversation again, because this model's provider does not have
   * it cached; absent if there is none.
   */
  readonly switchUsd?: number;
  /** Expected milliseconds; absent while unknown. */
  readonly latencyMs?: number;
  readonly score: number;
  readonly probability: number;
}

/** Why a decision was made as it was. */
export interface Explanation {
  readonly tier: string;
  readonly chosen: string;
  readonly propensity: number | null;
  readonly forced?: Forced;
  /** The request as the policy saw it. */
  readonly features: readonly { readonly name: string; readonly value: number }[];
  /** The eligible models. */
  readonly arms: readonly ArmExplanation[];
  /** The models of the tier that were not eligible, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  /** Requests that share each `switchUsd` in the scores; absent if no model has any. */
  readonly switchRequests?: number;
  /** How the decision weighed quality, dollars and time; absent if an earlier version made it. */
  readonly objective?: Objective;
  /** True if the policy failed and the choice was uniform. */
  readonly policyFailed: boolean;
}

/** Why a logged decision was made as it was, from the log alone. */
export interface ReplayedExplanation extends Explanation {
  /**
   * True if this configuration gives the logged probabilities bit for bit. False if the policy, the
   * reward or the budget were others then, or the policy failed.
   */
  readonly reproduced: boolean;
}

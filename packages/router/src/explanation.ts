import type { Forced } from "./forced.ts";

/** How one model stood in a decision. */
export interface ArmExplanation {
  readonly id: string;
  /** Expected reward, in [0, 1]. */
  readonly mean: number;
  /** What exploration (or a budget's price) adds to the mean: score − mean. */
  readonly bonus: number;
  readonly score: number;
  readonly probability: number;
}

/** Why a decision came out as it did. */
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
  /** True where the policy failed and the choice was uniform. */
  readonly policyFailed: boolean;
}

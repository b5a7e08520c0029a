/**
 * Scores and probabilities of one decision's eligible arms. One caller-owned buffer, reused from
 * decision to decision: element `i` of each array belongs to the i-th eligible arm, for `i < size`.
 */
export interface ActionDistribution {
  /** How many arms are eligible. */
  size: number;
  /** Expected reward, on the reward's scale of [0, 1]. */
  readonly mean: Float64Array;
  /** Standard deviation of that expectation; 0 where a policy has none. */
  readonly sd: Float64Array;
  /** What the policy's rule ranks by; a caller may subtract penalties before `distribute`. */
  readonly score: Float64Array;
  /** Least probability that the policy asks for (probing); 0 for most. Sums to at most 1. */
  readonly minimum: Float64Array;
  /** Probability of being chosen; sums to 1 after `distribute`. */
  readonly probability: Float64Array;
}

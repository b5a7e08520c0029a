/**
 * Scores and probabilities of one decision's eligible arms. One caller-owned buffer, reused from
 * decision to decision: element `i` of each array belongs to the i-th eligible arm, for `i < size`.
 * It carries everything that `score` tells `distribute`.
 */
export interface ActionDistribution {
  /** How many arms are eligible. */
  size: number;
  /** Expected quality, in [0, 1] but for the errors of a linear model. */
  readonly mean: Float64Array;
  /** Standard deviation of that expectation; 0 where a policy has none. */
  readonly sd: Float64Array;
  /** Expected US dollars; NaN while unknown. */
  readonly costUsd: Float64Array;
  /** Expected milliseconds; NaN while unknown. */
  readonly latencyMs: Float64Array;
  /** Observations of the arm that `mean` rests on, with those that its prior is worth. */
  readonly count: Float64Array;
  /** What the policy's rule ranks by; a caller may subtract penalties before `distribute`. */
  readonly score: Float64Array;
  /** Least probability that the policy asks for (probing); 0 for most. Sums to at most 1. */
  readonly floor: Float64Array;
  /** Probability of being chosen; sums to 1 after `distribute`. */
  readonly probability: Float64Array;
  /** Settlements that the scoring state has folded; by weight, if `count` is. */
  settlements: number;
  /** Quality per US dollar that a budget took off `score`; 0 while none binds. */
  multiplier: number;
  /** What each replica of a bootstrap expects of each arm, replica by replica; empty for others. */
  replicas: Float64Array;
}

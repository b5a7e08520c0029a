/**
 * Scores and probabilities of one decision's eligible arms. The caller owns the buffer and reuses it
 * for the next decision. Element `i` of each array belongs to the i-th eligible arm, for `i < size`.
 * Everything that `distribute` needs from `score` is in here.
 */
export interface ActionDistribution {
  /** Number of eligible arms. */
  size: number;
  /** Expected quality; in [0, 1], except that a linear model may overshoot. */
  readonly mean: Float64Array;
  /** Standard deviation of the expected quality; 0 if the policy has none. */
  readonly sd: Float64Array;
  /** Expected US dollars; NaN while unknown. */
  readonly costUsd: Float64Array;
  /** Expected milliseconds; NaN while unknown. */
  readonly latencyMs: Float64Array;
  /** Observations behind `mean`, including those that the arm's prior is worth. */
  readonly count: Float64Array;
  /** The policy's rule ranks arms by this; a caller may subtract penalties before `distribute`. */
  readonly score: Float64Array;
  /** Lower bound on the probability, for probing and exploration; mostly 0. Sums to at most 1. */
  readonly floor: Float64Array;
  /** Probability that the arm is chosen; sums to 1 after `distribute`. */
  readonly probability: Float64Array;
  /** Settlements folded so far; weighted if `count` is weighted. */
  settlements: number;
  /** Quality per US dollar that a budget subtracted from `score`; 0 while no budget binds. */
  multiplier: number;
  /** Expected quality by replica and arm (replica-major) for a bootstrap; empty for other policies. */
  replicas: Float64Array;
}

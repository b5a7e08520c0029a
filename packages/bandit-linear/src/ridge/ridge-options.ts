/** The prior of a ridge regression, and its forgetting. */
export interface RidgeOptions {
  /** Precision of the prior on each slope, in observations of a feature at 1. */
  readonly ridge: number;
  /** Precision of the prior on the bias, in observations. */
  readonly biasRidge: number;
  /** Quality expected of an arm before its first observation. */
  readonly priorMean: number;
  /** Weight that each observation keeps when one more is settled, in (0, 1]. */
  readonly forgetting: number;
}

import {
  choleskyFactor,
  choleskySolve,
  packedLength,
  symmetricMultiply,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";

/** Sums over one arm's observations x with quality q and weight w, as a ridge regression needs them. */
export interface QualitySums {
  /** Σ w·x·xᵀ: the lower triangle, row by row. */
  readonly gram: Float64Array;
  /** Σ w·q·x; length = dimension. */
  readonly response: Float64Array;
  /** Σ w: the number of observations; > 0. */
  readonly weight: number;
}

export interface RidgePriorOptions {
  /** Precision of each coefficient around its centre; > 0. */
  readonly ridge: number;
  /** Coefficients that the fit is shrunk to; length = dimension. */
  readonly centre: Float64Array;
  /** Most observations that the prior is worth; it is never worth more than it was fitted on. */
  readonly strength: number;
}

/**
 * The prior given by a ridge regression: mean = c + (S + ridge·I)⁻¹·(v − S·c) for centre c, Gram
 * matrix S and response v, and the mean of x·xᵀ (Bishop 2006, equation 3.53). A policy that adds
 * strength · gram to its precision then treats the fit as `strength` observations of the same
 * requests, and knows nothing about directions that were never observed.
 *
 * @throws NotPositiveDefiniteError if S cannot be a sum of x·xᵀ
 */
export function ridgePrior(sums: QualitySums, options: RidgePriorOptions): Prior {
  const { gram, response, weight } = sums;
  const { ridge, centre, strength } = options;
  const dimension = response.length;
  const factor = Float64Array.from(gram);
  for (let i = 0; i < dimension; i++) factor[packedLength(i + 1) - 1] += ridge;
  choleskyFactor(factor, 0, factor, 0, dimension);
  const mean = new Float64Array(dimension);
  symmetricMultiply(gram, 0, centre, 0, mean, 0, dimension);
  for (let i = 0; i < dimension; i++) mean[i] = response[i] - mean[i];
  choleskySolve(factor, 0, mean, 0, mean, 0, dimension);
  return {
    mean: Array.from(mean, (slope, i) => centre[i] + slope),
    strength: Math.min(strength, weight),
    gram: Array.from(gram, (sum) => sum / weight),
  };
}

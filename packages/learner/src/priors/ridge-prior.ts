import {
  choleskyFactor,
  choleskySolve,
  NotPositiveDefiniteError,
  packedLength,
  symmetricMultiply,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";

/** The sums of one arm's observations that a ridge regression needs. */
export interface RidgeSums {
  /** Σ w·x·xᵀ: the lower triangle row by row. */
  readonly gram: Float64Array;
  /** Σ w·r·x. */
  readonly response: Float64Array;
  /** Σ w: how many observations; > 0. */
  readonly weight: number;
}

export interface RidgePriorOptions {
  /** Precision of each coefficient around its centre; > 0. */
  readonly ridge: number;
  /** What the coefficients are shrunk to; length = dimension. */
  readonly centre: Float64Array;
  /** The most observations that the belief is to be worth; it is never worth more than it saw. */
  readonly strength: number;
}

/**
 * The prior that a ridge regression of these sums gives: mean = c + (S + ridge·I)⁻¹·(v − S·c) for
 * centre c, gram matrix S and response v, and the mean of x·xᵀ (Bishop 2006, equation 3.53). A
 * policy that adds strength · gram to its precision then believes what was seen as if it had been
 * `strength` observations, and nothing along directions that were never seen.
 *
 * @throws NotPositiveDefiniteError where S cannot be a sum of x·xᵀ
 */
export function ridgePrior(sums: RidgeSums, options: RidgePriorOptions): Prior {
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

/** True where a packed matrix may be a mean of x·xᵀ: positive semi-definite, up to rounding. */
export function isGram(packed: readonly number[], dimension: number): boolean {
  const factor = Float64Array.from(packed);
  let trace = 0;
  for (let i = 0; i < dimension; i++) trace += factor[packedLength(i + 1) - 1];
  const slack = 1e-9 * trace;
  // Without a trace there is nothing that a sum of squares could add up to but zeros.
  if (!(slack > 0)) return packed.every((value) => value === 0);
  for (let i = 0; i < dimension; i++) factor[packedLength(i + 1) - 1] += slack;
  try {
    choleskyFactor(factor, 0, factor, 0, dimension);
    return true;
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return false;
    throw error;
  }
}

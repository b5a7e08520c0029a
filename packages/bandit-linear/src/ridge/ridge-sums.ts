import { packedLength } from "@armature/core-linalg";
import { isCount, isVector } from "@armature/policy/kit";

/** The learned sums of one arm, as a snapshot stores them. */
export interface RidgeSums {
  /** Σ w·x·xᵀ, packed. */
  readonly gram: readonly number[];
  /** Σ w·q·x. */
  readonly response: readonly number[];
  /** Settlements folded when the sums were last decayed. */
  readonly stamp: number;
  /** Rank-one updates since the last exact inverse. */
  readonly updates: number;
  /** Packed covariance of the coefficients; empty under forgetting, which recomputes it from the sums. */
  readonly inverse: readonly number[];
  /** θ; empty under forgetting. */
  readonly theta: readonly number[];
  readonly priorMean: readonly number[];
  readonly priorStrength: number;
}

/**
 * True if the value has the form of `RidgeSums`.
 *
 * @param forgets true if the regressions forget
 */
export function isRidgeSums(
  value: unknown,
  dimension: number,
  forgets: boolean,
): value is RidgeSums {
  if (typeof value !== "object" || value === null) return false;
  const sums = value as Partial<Record<keyof RidgeSums, unknown>>;
  const packed = packedLength(dimension);
  return (
    isVector(sums.gram, packed) &&
    isVector(sums.response, dimension) &&
    isVector(sums.priorMean, dimension) &&
    isVector(sums.inverse, forgets ? 0 : packed) &&
    isVector(sums.theta, forgets ? 0 : dimension) &&
    isCount(sums.updates) &&
    isCount(sums.stamp) &&
    isVector([sums.priorStrength], 1) &&
    (sums.priorStrength as number) >= 0
  );
}

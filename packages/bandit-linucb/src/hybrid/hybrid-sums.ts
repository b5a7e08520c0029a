import { inverseResidual, packedLength, solutionResidual } from "@armature/core-linalg";

/** Largest relative rounding error of an inverse or a solution, given the sums. */
const ROUNDING = 1e-6;

export interface HybridRidges {
  /** Precision of the prior on each shared coefficient. */
  readonly ridge: number;
  /** Precision of the prior on each of an arm's own coefficients. */
  readonly armRidge: number;
}

/** The learned state of one arm. */
export interface HybridArm {
  readonly features: Float64Array;
  /** S = Σ w·x·xᵀ, packed. */
  readonly gram: Float64Array;
  /** v = Σ w·y·x. */
  readonly response: Float64Array;
  /** A⁻¹ = (armRidge·I + S)⁻¹, packed. */
  readonly inverse: Float64Array;
  /** A⁻¹·v. */
  readonly own: Float64Array;
}

/** A linear system: a packed symmetric matrix and its right-hand side. */
export interface System {
  readonly precision: Float64Array;
  readonly response: Float64Array;
}

/** scale·I, packed. */
export function scaledIdentity(dimension: number, scale: number): Float64Array {
  const packed = new Float64Array(packedLength(dimension));
  for (let i = 0; i < dimension; i++) packed[packedLength(i) + i] = scale;
  return packed;
}

/** A = armRidge·I + S, and v. */
export function armSystem({ gram, response }: HybridArm, armRidge: number): System {
  const precision = scaledIdentity(response.length, armRidge);
  for (let at = 0; at < precision.length; at++) precision[at] += gram[at];
  return { precision, response };
}

/**
 * A₀ = ridge·I + Σ armRidge·(I − armRidge·A⁻¹) ⊗ f·fᵀ and b₀ = Σ armRidge·A⁻¹v ⊗ f, summed over the
 * arms.
 *
 * @param width number of features of an arm
 */
export function sharedSystem(
  arms: readonly HybridArm[],
  dimension: number,
  width: number,
  { ridge, armRidge }: HybridRidges,
): System {
  const size = dimension * width;
  const precision = scaledIdentity(size, ridge);
  const response = new Float64Array(size);
  for (const { features, inverse, own } of arms) {
    for (let r = 0; r < size; r++) {
      const i = Math.floor(r / width);
      const f = features[r % width];
      response[r] += armRidge * own[i] * f;
      for (let s = 0; s <= r; s++) {
        const j = Math.floor(s / width);
        const explained = (i === j ? 1 : 0) - armRidge * inverse[packedLength(i) + j];
        precision[packedLength(r) + s] += armRidge * explained * f * features[s % width];
      }
    }
  }
  return { precision, response };
}

/** Throws a RangeError if the inverse or the solution deviates from the system by more than rounding. */
export function requireSolved(
  { precision, response }: System,
  inverse: Float64Array,
  solution: Float64Array,
): void {
  const deviation = Math.max(
    inverseResidual(precision, 0, inverse, 0, response.length),
    solutionResidual(precision, 0, solution, 0, response, 0, response.length),
  );
  if (deviation <= ROUNDING) return;
  throw new RangeError("the inverse or the solution does not follow from the sums");
}

import { symmetricMultiply, symmetricRankOne } from "./packed.ts";
import { dot } from "./vector.ts";

/**
 * P ← (P⁻¹ + weight·x·xᵀ)⁻¹, P packed, by Sherman and Morrison: with u = P·x,
 * P ← P − gain·u·uᵀ and gain = weight / (1 + weight·xᵀu). Writes u to `product`, which must overlap
 * neither P nor x, and returns gain: a least-squares solution follows with
 * θ ← θ + gain·(r − xᵀθ)·u.
 *
 * P must be positive definite and weight > 0; neither is checked. Rounding errors add up: a caller
 * that updates for long inverts afresh from time to time.
 *
 * @throws RangeError where an array ends too early
 */
export function inverseRankOne(
  weight: number,
  x: Float64Array,
  xOffset: number,
  inverse: Float64Array,
  inverseOffset: number,
  product: Float64Array,
  productOffset: number,
  dimension: number,
): number {
  symmetricMultiply(inverse, inverseOffset, x, xOffset, product, productOffset, dimension);
  // Below zero only by rounding, where the inverse has all but vanished along x.
  const form = Math.max(0, dot(x, xOffset, product, productOffset, dimension));
  const gain = weight / (1 + weight * form);
  symmetricRankOne(-gain, product, productOffset, inverse, inverseOffset, dimension);
  return gain;
}

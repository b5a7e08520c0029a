import { symmetricMultiply, symmetricRankOne } from "./packed.ts";
import { dot } from "./vector.ts";

/**
 * P ← (P⁻¹ + weight·x·xᵀ)⁻¹, P packed, by Sherman and Morrison: with u = P·x and
 * g = weight / (1 + weight·xᵀu), P ← P − g·u·uᵀ. Writes g·u, which is weight·P·x of the new P, to
 * `gain`; update a least-squares solution with θ ← θ + (r − xᵀθ)·gain. `gain` must not overlap P or x.
 *
 * P must be positive definite and weight > 0; neither is checked. Rounding errors accumulate, so invert
 * exactly from time to time.
 *
 * @throws RangeError if an array is too short
 */
export function inverseRankOne(
  weight: number,
  x: Float64Array,
  xOffset: number,
  inverse: Float64Array,
  inverseOffset: number,
  gain: Float64Array,
  gainOffset: number,
  dimension: number,
): void {
  symmetricMultiply(inverse, inverseOffset, x, xOffset, gain, gainOffset, dimension);
  // Only rounding makes it negative, when the inverse almost vanishes along x.
  const form = Math.max(0, dot(x, xOffset, gain, gainOffset, dimension));
  const scale = weight / (1 + weight * form);
  symmetricRankOne(-scale, gain, gainOffset, inverse, inverseOffset, dimension);
  for (let i = gainOffset; i < gainOffset + dimension; i++) gain[i] *= scale;
}

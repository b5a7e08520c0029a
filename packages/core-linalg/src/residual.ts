import { packedLength, symmetricMultiply } from "./packed.ts";

/** Below this doubles have digits to lose. */
const SMALLEST = 1e-290;

/**
 * How far packed P is from the inverse of packed A: the largest element of A·P − I, relative to
 * n·max|A|·max|P|, which rounding errors grow with. About 1e-16 for an inverse that was worked out
 * at once, NaN or Infinity where an element is not finite. Allocates: not for hot paths.
 *
 * @throws RangeError where an array ends too early
 */
export function inverseResidual(
  a: Float64Array,
  aOffset: number,
  inverse: Float64Array,
  inverseOffset: number,
  dimension: number,
): number {
  const column = new Float64Array(dimension);
  const product = new Float64Array(dimension);
  let largest = 0;
  for (let j = 0; j < dimension; j++) {
    for (let i = 0; i < dimension; i++) {
      const at = i < j ? packedLength(j) + i : packedLength(i) + j;
      column[i] = inverse[inverseOffset + at];
    }
    symmetricMultiply(a, aOffset, column, 0, product, 0, dimension);
    product[j] -= 1;
    largest = Math.max(largest, magnitude(product, 0, dimension));
  }
  const length = packedLength(dimension);
  const scale = magnitude(a, aOffset, length) * magnitude(inverse, inverseOffset, length);
  return largest / (dimension * scale);
}

/**
 * How far x is from the solution of A·x = b, A packed: the largest element of A·x − b, relative to
 * n·max|A|·max|x| + max|b|. NaN or Infinity where an element is not finite. Allocates: not for hot
 * paths.
 *
 * @throws RangeError where an array ends too early
 */
export function solutionResidual(
  a: Float64Array,
  aOffset: number,
  x: Float64Array,
  xOffset: number,
  b: Float64Array,
  bOffset: number,
  dimension: number,
): number {
  const product = new Float64Array(dimension);
  symmetricMultiply(a, aOffset, x, xOffset, product, 0, dimension);
  for (let i = 0; i < dimension; i++) product[i] -= b[bOffset + i];
  const scale =
    dimension * magnitude(a, aOffset, packedLength(dimension)) * magnitude(x, xOffset, dimension) +
    magnitude(b, bOffset, dimension);
  return magnitude(product, 0, dimension) / Math.max(scale, SMALLEST);
}

/** The largest absolute value; NaN where there is one. */
function magnitude(array: Float64Array, offset: number, length: number): number {
  let largest = 0;
  for (let i = offset; i < offset + length; i++) largest = Math.max(largest, Math.abs(array[i]));
  return largest;
}

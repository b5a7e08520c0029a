import { packedLength, symmetricMultiply } from "./packed.ts";

/** Doubles of a smaller magnitude lose precision. */
const SMALLEST = 1e-290;

/**
 * Relative error of packed P as the inverse of packed A: the largest element of A·P − I, divided by
 * n·max|A|·max|P|, which is the scale of rounding errors. About 1e-16 for an exact inversion; NaN or
 * Infinity if an element is not finite. Allocates, so keep it off hot paths.
 *
 * @throws RangeError if an array is too short
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
 * Relative error of x as the solution of A·x = b, A packed: the largest element of A·x − b, divided by
 * n·max|A|·max|x| + max|b|. NaN or Infinity if an element is not finite. Allocates, so keep it off hot
 * paths.
 *
 * @throws RangeError if an array is too short
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

/** The largest absolute value; NaN if an element is NaN. */
function magnitude(array: Float64Array, offset: number, length: number): number {
  let largest = 0;
  for (let i = offset; i < offset + length; i++) largest = Math.max(largest, Math.abs(array[i]));
  return largest;
}

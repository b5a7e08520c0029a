import { requireRange } from "./require-range.ts";

/** Elements of a packed symmetric (or lower triangular) matrix: n(n+1)/2. */
export function packedLength(dimension: number): number {
  return (dimension * (dimension + 1)) / 2;
}

/**
 * A ← A + scale·x·xᵀ, A packed.
 *
 * @throws RangeError where an array ends too early
 */
export function symmetricRankOne(
  scale: number,
  x: Float64Array,
  xOffset: number,
  a: Float64Array,
  aOffset: number,
  dimension: number,
): void {
  requireRange(x, xOffset, dimension, "x");
  requireRange(a, aOffset, packedLength(dimension), "a");
  let at = aOffset;
  for (let i = 0; i < dimension; i++) {
    const scaled = scale * x[xOffset + i];
    for (let j = 0; j <= i; j++) a[at++] += scaled * x[xOffset + j];
  }
}

/**
 * out ← A·x, A packed. `out` must not overlap `x`.
 *
 * @throws RangeError where an array ends too early
 */
export function symmetricMultiply(
  a: Float64Array,
  aOffset: number,
  x: Float64Array,
  xOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  requireRange(a, aOffset, packedLength(dimension), "a");
  requireRange(x, xOffset, dimension, "x");
  requireRange(out, outOffset, dimension, "out");
  let at = aOffset;
  for (let i = 0; i < dimension; i++) {
    const xi = x[xOffset + i];
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const element = a[at++];
      sum += element * x[xOffset + j];
      out[outOffset + j] += element * xi;
    }
    out[outOffset + i] = sum + a[at++] * xi;
  }
}

/**
 * xᵀ·A·x, A packed. For one x and many matrices, `outerProduct` and a `dot` per matrix are faster.
 *
 * @throws RangeError where an array ends too early
 */
export function quadraticForm(
  a: Float64Array,
  aOffset: number,
  x: Float64Array,
  xOffset: number,
  dimension: number,
): number {
  requireRange(a, aOffset, packedLength(dimension), "a");
  requireRange(x, xOffset, dimension, "x");
  let at = aOffset;
  let total = 0;
  for (let i = 0; i < dimension; i++) {
    const xi = x[xOffset + i];
    let half = 0;
    for (let j = 0; j < i; j++) half += a[at++] * x[xOffset + j];
    total += xi * (2 * half + a[at++] * xi);
  }
  return total;
}

/**
 * out ← x·xᵀ packed, its off-diagonal elements doubled: then xᵀ·A·x is the dot product of `out`
 * and any packed A.
 *
 * @throws RangeError where an array ends too early
 */
export function outerProduct(
  x: Float64Array,
  xOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  requireRange(x, xOffset, dimension, "x");
  requireRange(out, outOffset, packedLength(dimension), "out");
  let at = outOffset;
  for (let i = 0; i < dimension; i++) {
    const xi = x[xOffset + i];
    const doubled = 2 * xi;
    for (let j = 0; j < i; j++) out[at++] = doubled * x[xOffset + j];
    out[at++] = xi * xi;
  }
}

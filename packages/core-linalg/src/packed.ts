import { requireRange } from "./require-range.ts";

/** Number of elements of a packed symmetric or lower triangular matrix: n(n+1)/2. */
export function packedLength(dimension: number): number {
  return (dimension * (dimension + 1)) / 2;
}

/**
 * A ← A + scale·x·xᵀ, A packed.
 *
 * @throws RangeError if an array is too short
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
  // Two rows at a time, because rows are short and each costs a loop.
  let row = aOffset;
  let i = 0;
  for (; i + 1 < dimension; i += 2) {
    const next = row + i + 1;
    const scaled = scale * x[xOffset + i];
    const scaledNext = scale * x[xOffset + i + 1];
    for (let j = 0; j <= i; j++) {
      const xj = x[xOffset + j];
      a[row + j] += scaled * xj;
      a[next + j] += scaledNext * xj;
    }
    a[next + i + 1] += scaledNext * x[xOffset + i + 1];
    row = next + i + 2;
  }
  if (i === dimension) return;
  const scaled = scale * x[xOffset + i];
  for (let j = 0; j <= i; j++) a[row + j] += scaled * x[xOffset + j];
}

/**
 * out ← A·x, A packed. `out` must not overlap `x`.
 *
 * @throws RangeError if an array is too short
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
  // Two rows at a time, as above. An element below the diagonal contributes to its row and its column.
  let row = aOffset;
  let i = 0;
  for (; i + 1 < dimension; i += 2) {
    const next = row + i + 1;
    const xi = x[xOffset + i];
    const xNext = x[xOffset + i + 1];
    let sum = 0;
    let sumNext = 0;
    for (let j = 0; j < i; j++) {
      const element = a[row + j];
      const elementNext = a[next + j];
      const xj = x[xOffset + j];
      sum += element * xj;
      sumNext += elementNext * xj;
      out[outOffset + j] += element * xi + elementNext * xNext;
    }
    const between = a[next + i];
    out[outOffset + i] = sum + a[row + i] * xi + between * xNext;
    out[outOffset + i + 1] = sumNext + between * xi + a[next + i + 1] * xNext;
    row = next + i + 2;
  }
  if (i === dimension) return;
  const xi = x[xOffset + i];
  let sum = 0;
  for (let j = 0; j < i; j++) {
    const element = a[row + j];
    sum += element * x[xOffset + j];
    out[outOffset + j] += element * xi;
  }
  out[outOffset + i] = sum + a[row + i] * xi;
}

/**
 * xᵀ·A·x, A packed. For one x and many matrices, `outerProduct` and one `dot` per matrix are faster.
 *
 * @throws RangeError if an array is too short
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
 * out ← x·xᵀ, packed, with doubled off-diagonal elements, so that xᵀ·A·x is the dot product of `out`
 * and any packed A.
 *
 * @throws RangeError if an array is too short
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

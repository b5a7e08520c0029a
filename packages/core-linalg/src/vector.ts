import { requireRange } from "./require-range.ts";

/**
 * Σ aᵢ·bᵢ over `length` elements.
 *
 * Four partial sums are kept, since an addition cannot start before the one it depends on is done;
 * the order of additions is fixed, so equal inputs give equal bits.
 *
 * @throws RangeError where a vector ends too early
 */
export function dot(
  a: Float64Array,
  aOffset: number,
  b: Float64Array,
  bOffset: number,
  length: number,
): number {
  requireRange(a, aOffset, length, "a");
  requireRange(b, bOffset, length, "b");
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    sum0 += a[aOffset + i] * b[bOffset + i];
    sum1 += a[aOffset + i + 1] * b[bOffset + i + 1];
    sum2 += a[aOffset + i + 2] * b[bOffset + i + 2];
    sum3 += a[aOffset + i + 3] * b[bOffset + i + 3];
  }
  for (; i < length; i++) sum0 += a[aOffset + i] * b[bOffset + i];
  return sum0 + sum1 + (sum2 + sum3);
}

/**
 * y ← y + scale·x over `length` elements.
 *
 * @throws RangeError where a vector ends too early
 */
export function axpy(
  scale: number,
  x: Float64Array,
  xOffset: number,
  y: Float64Array,
  yOffset: number,
  length: number,
): void {
  requireRange(x, xOffset, length, "x");
  requireRange(y, yOffset, length, "y");
  for (let i = 0; i < length; i++) y[yOffset + i] += scale * x[xOffset + i];
}

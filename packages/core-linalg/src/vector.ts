import { requireRange } from "./require-range.ts";

/**
 * Σ aᵢ·bᵢ over `length` elements, added in order.
 *
 * @throws RangeError if a vector is too short
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
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aOffset + i] * b[bOffset + i];
  return sum;
}

/**
 * out ← the dot products of b with the four vectors of `a` at `offset0` … `offset3`, each bitwise equal
 * to the result of `dot`. Four independent sums take less than half the time.
 *
 * @throws RangeError if a vector is too short
 */
export function dotFour(
  a: Float64Array,
  offset0: number,
  offset1: number,
  offset2: number,
  offset3: number,
  b: Float64Array,
  bOffset: number,
  length: number,
  out: Float64Array,
  outOffset: number,
): void {
  // One condition instead of six calls, because a longer function would not be inlined.
  const last = a.length - length;
  const inside =
    offset0 >= 0 &&
    offset1 >= 0 &&
    offset2 >= 0 &&
    offset3 >= 0 &&
    offset0 <= last &&
    offset1 <= last &&
    offset2 <= last &&
    offset3 <= last &&
    bOffset >= 0 &&
    bOffset + length <= b.length &&
    outOffset + 4 <= out.length;
  if (!inside) refuseFour();
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < length; i++) {
    const factor = b[bOffset + i];
    sum0 += a[offset0 + i] * factor;
    sum1 += a[offset1 + i] * factor;
    sum2 += a[offset2 + i] * factor;
    sum3 += a[offset3 + i] * factor;
  }
  out[outOffset] = sum0;
  out[outOffset + 1] = sum1;
  out[outOffset + 2] = sum2;
  out[outOffset + 3] = sum3;
}

/**
 * y ← y + scale·x over `length` elements.
 *
 * @throws RangeError if a vector is too short
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

function refuseFour(): never {
  throw new RangeError("a, b and out must hold every element that dotFour reads and writes");
}

import { NotPositiveDefiniteError } from "./not-positive-definite-error.ts";
import { packedLength } from "./packed.ts";
import { requireRange } from "./require-range.ts";

/**
 * out ← L, lower triangular and packed, with L·Lᵀ = A for a packed A. `out` may be `a` at the same
 * offset. After an error `out` holds incomplete rows, so use another buffer if A must survive.
 *
 * Golub & Van Loan, Matrix Computations, section 4.2 (row by row, so that both operands of each
 * inner product are contiguous).
 *
 * @throws NotPositiveDefiniteError if A is not positive definite, or holds NaN or an infinity
 * @throws RangeError if an array is too short
 */
export function choleskyFactor(
  a: Float64Array,
  aOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  requireRange(a, aOffset, packedLength(dimension), "a");
  requireRange(out, outOffset, packedLength(dimension), "out");
  let rowI = 0;
  for (let i = 0; i < dimension; i++) {
    let rowJ = outOffset;
    const outI = outOffset + rowI;
    let pivot = a[aOffset + rowI + i];
    for (let j = 0; j < i; j++) {
      let sum = a[aOffset + rowI + j];
      for (let k = 0; k < j; k++) sum -= out[outI + k] * out[rowJ + k];
      const element = sum / out[rowJ + j];
      out[outI + j] = element;
      pivot -= element * element;
      rowJ += j + 1;
    }
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) {
      throw new NotPositiveDefiniteError(i, pivot);
    }
    out[outI + i] = Math.sqrt(pivot);
    rowI += i + 1;
  }
}

/**
 * out ← L⁻¹·b for a packed factor L. `out` may be `b` at the same offset.
 *
 * @throws RangeError if an array is too short
 */
export function forwardSolve(
  factor: Float64Array,
  factorOffset: number,
  b: Float64Array,
  bOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  requireRange(factor, factorOffset, packedLength(dimension), "factor");
  requireRange(b, bOffset, dimension, "b");
  requireRange(out, outOffset, dimension, "out");
  let at = factorOffset;
  for (let i = 0; i < dimension; i++) {
    let sum = b[bOffset + i];
    for (let j = 0; j < i; j++) sum -= factor[at++] * out[outOffset + j];
    out[outOffset + i] = sum / factor[at++];
  }
}

/**
 * out ← L⁻ᵀ·b for a packed factor L. `out` may be `b` at the same offset.
 *
 * @throws RangeError if an array is too short
 */
export function backSolve(
  factor: Float64Array,
  factorOffset: number,
  b: Float64Array,
  bOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  requireRange(factor, factorOffset, packedLength(dimension), "factor");
  requireRange(b, bOffset, dimension, "b");
  requireRange(out, outOffset, dimension, "out");
  for (let i = 0; i < dimension; i++) out[outOffset + i] = b[bOffset + i];
  // Column i of Lᵀ is row i of L, so eliminating each solved element from the earlier ones reads rows.
  for (let i = dimension - 1; i >= 0; i--) {
    const row = factorOffset + packedLength(i);
    const solved = out[outOffset + i] / factor[row + i];
    out[outOffset + i] = solved;
    for (let j = 0; j < i; j++) out[outOffset + j] -= factor[row + j] * solved;
  }
}

/**
 * out ← A⁻¹·b for the packed factor L of A. `out` may be `b` at the same offset.
 *
 * @throws RangeError if an array is too short
 */
export function choleskySolve(
  factor: Float64Array,
  factorOffset: number,
  b: Float64Array,
  bOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  forwardSolve(factor, factorOffset, b, bOffset, out, outOffset, dimension);
  backSolve(factor, factorOffset, out, outOffset, out, outOffset, dimension);
}

/**
 * out ← A⁻¹, packed, for the packed factor L of A. `out` may be `factor` at the same offset.
 *
 * @throws RangeError if an array is too short
 */
export function choleskyInverse(
  factor: Float64Array,
  factorOffset: number,
  out: Float64Array,
  outOffset: number,
  dimension: number,
): void {
  const length = packedLength(dimension);
  requireRange(factor, factorOffset, length, "factor");
  requireRange(out, outOffset, length, "out");
  // L⁻¹, row by row: element (i, j) only needs elements of row i of L that are not yet overwritten.
  for (let i = 0; i < dimension; i++) {
    const row = packedLength(i);
    const diagonal = 1 / factor[factorOffset + row + i];
    for (let j = 0; j < i; j++) {
      let sum = 0;
      let at = outOffset + packedLength(j) + j;
      for (let k = j; k < i; k++) {
        sum += factor[factorOffset + row + k] * out[at];
        at += k + 1;
      }
      out[outOffset + row + j] = -sum * diagonal;
    }
    out[outOffset + row + i] = diagonal;
  }
  // A⁻¹ = L⁻ᵀ·L⁻¹: row i only needs the rows of L⁻¹ from i on, and its own diagonal last.
  for (let i = 0; i < dimension; i++) {
    const row = outOffset + packedLength(i);
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      let at = row;
      for (let k = i; k < dimension; k++) {
        sum += out[at + i] * out[at + j];
        at += k + 1;
      }
      out[row + j] = sum;
    }
  }
}

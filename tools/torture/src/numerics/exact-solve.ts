/**
 * The solution of A·x = b for the exact values of the doubles, by Bareiss's fraction-free elimination
 * in big integers; rounded once, at the end. Undefined if A is singular.
 */
export function exactSolve(
  a: readonly (readonly number[])[],
  b: readonly number[],
): number[] | undefined {
  const rows = a.map((row, i) => [...row, b[i] as number].map(toWhole));
  let previous = 1n;
  for (let k = 0; k < b.length; k++) {
    const at = rows.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (at === -1) return undefined;
    [rows[k], rows[at]] = [rows[at] as bigint[], rows[k] as bigint[]];
    const pivotRow = rows[k] as bigint[];
    const pivot = pivotRow[k] as bigint;
    for (const row of rows) {
      if (row === pivotRow) continue;
      const factor = row[k] as bigint;
      row.forEach((value, j) => {
        row[j] = (pivot * value - factor * (pivotRow[j] as bigint)) / previous;
      });
    }
    previous = pivot;
  }
  return rows.map((row, i) => quotient(row[b.length] as bigint, row[i] as bigint));
}

const bits = new DataView(new ArrayBuffer(8));

/** A double in units of 2⁻¹⁰⁷⁴, of which it is always a whole number. */
function toWhole(value: number): bigint {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const fraction = word & 0xf_ffff_ffff_ffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return word >> 63n === 0n ? size : -size;
}

/** Rounded to a multiple of 2⁻⁴⁰⁰, and then to a double. */
function quotient(numerator: bigint, denominator: bigint): number {
  return Number((numerator << 400n) / denominator) / 2 ** 400;
}

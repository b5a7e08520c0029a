/** Solves a·x = b by Gauss–Jordan elimination, for a positive definite matrix. */
export function denseSolve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (const [i, pivot] of rows.entries()) {
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = row[i] / pivot[i];
      for (let j = i; j < row.length; j++) row[j] -= factor * pivot[j];
    }
  }
  return rows.map((row, i) => row[b.length] / row[i]);
}

/** The ridge regression (Λ + Σ x·xᵀ)⁻¹·Σ y·x, with a precision of 4 on the bias and 16 on slopes. */
export function denseRidge(
  contexts: readonly Float64Array[],
  values: readonly number[],
  dimension: number,
): number[] {
  const each = Array.from({ length: dimension }, (_, i) => i);
  const sum = (of: (x: Float64Array, row: number) => number) =>
    contexts.reduce((total, x, row) => total + of(x, row), 0);
  return denseSolve(
    each.map((i) => each.map((j) => (i !== j ? 0 : i === 0 ? 4 : 16) + sum((x) => x[i] * x[j]))),
    each.map((i) => sum((x, row) => values[row] * x[i])),
  );
}

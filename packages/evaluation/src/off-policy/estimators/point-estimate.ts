/** An estimate, and how much each row sways it. */
export interface PointEstimate {
  readonly value: number;
  /**
   * The influence of each row, mean 0: the estimate is asymptotically normal around the truth with
   * variance Σ influence² / n².
   */
  readonly influence: Float64Array;
}

/** The mean of one number per row. */
export function meanOfRows<Row>(
  rows: readonly Row[],
  score: (row: Row, index: number) => number,
): PointEstimate {
  const influence = Float64Array.from(rows, score);
  let sum = 0;
  for (const value of influence) sum += value;
  const value = sum / rows.length;
  for (let i = 0; i < influence.length; i++) influence[i] -= value;
  return { value, influence };
}

/** Σ weight·outcome / Σ weight, by the delta method. */
export function weightedMean<Row>(
  rows: readonly Row[],
  weight: (row: Row, index: number) => number,
  outcome: (row: Row) => number,
): PointEstimate {
  let weights = 0;
  let sum = 0;
  for (const [i, row] of rows.entries()) {
    const w = weight(row, i);
    weights += w;
    sum += w * outcome(row);
  }
  const value = sum / weights;
  const scale = rows.length / weights;
  const influence = Float64Array.from(
    rows,
    (row, i) => scale * weight(row, i) * (outcome(row) - value),
  );
  return { value, influence };
}

/** One estimate plus `factor` times another on the same rows; −1 for a paired difference. */
export function combined(a: PointEstimate, b: PointEstimate, factor: number): PointEstimate {
  return {
    value: a.value + factor * b.value,
    influence: a.influence.map((value, i) => value + factor * b.influence[i]),
  };
}

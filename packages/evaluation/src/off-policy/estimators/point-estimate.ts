import type { ScoredRow } from "./scored-row.ts";

/** An estimate with its influence function. */
export interface PointEstimate {
  readonly value: number;
  /**
   * The influence of the row at `index`, as observed or for a hypothetical draw; has mean 0 over the
   * rows. The estimate is asymptotically normal around the truth with variance Σ influence² / n².
   */
  influence(row: ScoredRow, index: number): number;
}

/** The mean of one number per row. */
export function meanOfRows(
  rows: readonly ScoredRow[],
  score: (row: ScoredRow) => number,
): PointEstimate {
  let sum = 0;
  for (const row of rows) sum += score(row);
  const value = sum / rows.length;
  return { value, influence: (row) => score(row) - value };
}

/** Σ weight·outcome / Σ weight, with the influence of the delta method. */
export function weightedMean(
  rows: readonly ScoredRow[],
  weight: (row: ScoredRow, index: number) => number,
  outcome: (row: ScoredRow) => number,
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
  return { value, influence: (row, i) => scale * weight(row, i) * (outcome(row) - value) };
}

/** The influence of each row as observed. */
export function influences(point: PointEstimate, rows: readonly ScoredRow[]): Float64Array {
  return Float64Array.from(rows, (row, i) => point.influence(row, i));
}

/** The estimated variance of an estimate from the observed rows: Σ influence² / n². */
export function variance(point: PointEstimate, rows: readonly ScoredRow[]): number {
  let squares = 0;
  for (const [i, row] of rows.entries()) squares += point.influence(row, i) ** 2;
  return squares / rows.length ** 2;
}

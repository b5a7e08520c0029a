import { packedLength } from "@armature/core-linalg";
import type { RidgeRows } from "./ridge-rows.ts";

/** Number of slopes that the initial precision is worth in an estimate. */
const PRIOR_SLOPES = 4;

/** Range of the estimated precision. */
const LEAST = 2;
const MOST = 1000;

/**
 * Estimates the precision λ of an arm's slopes about `common`: the number of slopes that its data
 * determine, Σ (1 − λ·Pᵢᵢ), over their squared distance (Bishop 2006, equations 3.91 and 3.92). The
 * initial precision counts as four more slopes, so that λ keeps it without data and moves slowly at
 * first.
 *
 * @param rows its row holds P and the arm's θ
 * @param ridge the λ that gave P and θ
 * @param initial the initial λ
 * @param variance noise variance σ² of a quality
 */
export function slopePrecision(
  rows: RidgeRows,
  row: number,
  ridge: number,
  common: Float64Array,
  initial: number,
  variance: number,
): number {
  const { beliefs, priorMean } = rows;
  const covariance = rows.covariance(row);
  const theta = rows.theta(row);
  const mean = row * rows.dimension;
  let determined = 0;
  let distance = 0;
  for (let i = 1; i < rows.dimension; i++) {
    determined += Math.max(0, 1 - ridge * beliefs[covariance + packedLength(i) + i]);
    const deviation = beliefs[theta + i] - priorMean[mean + i] - common[i - 1];
    distance += deviation * deviation;
  }
  const expected = (PRIOR_SLOPES * variance) / initial;
  const next = ((determined + PRIOR_SLOPES) * variance) / (distance + expected);
  return Math.max(Math.min(LEAST, initial), Math.min(next, Math.max(MOST, initial)));
}

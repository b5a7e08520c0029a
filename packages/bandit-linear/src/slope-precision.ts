import { packedLength } from "@armature/core-linalg";
import type { RidgeRows } from "./ridge-rows.ts";

/** How many slopes the first precision is worth, when it is estimated anew. */
const PRIOR_SLOPES = 4;

/** It is kept between these. */
const LEAST = 2;
const MOST = 1000;

/**
 * The precision λ of an arm's slopes about `common`, estimated anew at a noise variance σ²: as many
 * slopes as its data determine, Σ (1 − λ·Pᵢᵢ), over their squared distance (Bishop 2006, equations
 * 3.91 and 3.92), and as if some more had shown the first precision, `first`. So without data that
 * one stays, and few data move it little.
 *
 * The row holds P and the arm's θ; `ridge` is the λ that gave them.
 */
export function slopePrecision(
  rows: RidgeRows,
  row: number,
  ridge: number,
  common: Float64Array,
  first: number,
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
    const apart = beliefs[theta + i] - priorMean[mean + i] - common[i - 1];
    distance += apart * apart;
  }
  const expected = (PRIOR_SLOPES * variance) / first;
  const next = ((determined + PRIOR_SLOPES) * variance) / (distance + expected);
  return Math.max(Math.min(LEAST, first), Math.min(next, Math.max(MOST, first)));
}

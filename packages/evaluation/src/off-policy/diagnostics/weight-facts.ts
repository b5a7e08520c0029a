import { drawable, expectedSquare } from "../estimators/contrast-row.ts";
import type { DrawnDecision } from "../log/decision.ts";
import { type Deviation, deviation } from "./deviation.ts";

/**
 * Importance weights of a policy. z compares their mean with its expectation: the policy's
 * probability on arms that could be drawn.
 */
export interface WeightFacts extends Deviation {
  /** Mean importance weight: 1 − `unsupported` in expectation. */
  readonly mean: number;
  /** Standard error of the mean, from the logged probabilities rather than the realised weights. */
  readonly standardError: number;
  /** Effective sample size (Σ w)² / Σ w² (Kong 1992). */
  readonly effectiveSize: number;
  readonly largest: number;
  /** The largest weight's share of their sum. */
  readonly largestShare: number;
  /** Mean probability that the policy gives to arms that could not be drawn (p < 10⁻⁶). */
  readonly unsupported: number;
  /** Number of weights below 2⁻⁴, between successive powers of two up to 2⁷, and from 2⁷ on. */
  readonly histogram: readonly number[];
}

/** @param probabilities the policy's, one array per decision, in the order of its eligible arms */
export function weightFacts(
  decisions: readonly DrawnDecision[],
  probabilities: readonly Float64Array[],
): WeightFacts {
  let sum = 0;
  let squares = 0;
  let largest = 0;
  let spread = 0;
  let unsupported = 0;
  // Largest amount by which a weight could have exceeded its expectation.
  let possible = 0;
  const histogram = new Array<number>(13).fill(0);
  for (const [row, { probabilities: logged, chosen }] of decisions.entries()) {
    const contrast = probabilities[row];
    const weight = contrast[chosen] / logged[chosen];
    sum += weight;
    squares += weight * weight;
    largest = Math.max(largest, weight);
    let covered = 0;
    let heaviest = 0;
    for (let i = 0; i < logged.length; i++) {
      if (!drawable(logged[i])) continue;
      covered += contrast[i];
      heaviest = Math.max(heaviest, contrast[i] / logged[i]);
    }
    possible = Math.max(possible, heaviest - covered);
    unsupported += 1 - covered;
    spread += Math.max(0, expectedSquare({ contrast, logged }) - covered * covered);
    histogram[Math.min(12, Math.max(0, Math.floor(Math.log2(weight)) + 5))] += 1;
  }
  const n = decisions.length;
  const expected = n - unsupported;
  const mean = sum / n;
  return {
    mean,
    standardError: Math.sqrt(spread) / n,
    ...deviation(sum - expected, spread, sum > expected ? possible : 1),
    effectiveSize: squares === 0 ? 0 : (sum * sum) / squares,
    largest,
    largestShare: sum === 0 ? 0 : largest / sum,
    unsupported: Math.max(0, unsupported / n),
    histogram,
  };
}

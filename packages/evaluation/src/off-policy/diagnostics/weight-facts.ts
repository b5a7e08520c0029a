import { drawable, expectedSquare } from "../contrast-row.ts";
import type { DrawnDecision } from "../log/decision.ts";
import { type Deviation, deviation } from "./deviation.ts";

/**
 * How a policy's probabilities compare with those that were logged; z of the mean importance weight
 * against 1.
 */
export interface WeightFacts extends Deviation {
  /** Mean importance weight: 1 in expectation. */
  readonly mean: number;
  /** Of that mean, from the logged probabilities, not from the weights that happened. */
  readonly standardError: number;
  /** (Σ w)² / Σ w²: how many decisions of the policy's own the log is worth (Kong 1992). */
  readonly effectiveSize: number;
  readonly largest: number;
  /** The largest weight's share of their sum. */
  readonly largestShare: number;
  /** Mean probability that the policy gives to arms that could not be drawn (p < 10⁻⁶). */
  readonly unsupported: number;
  /** How many weights lie in each interval between the powers of two from 2⁻⁴ to 2⁷, and beyond. */
  readonly histogram: readonly number[];
}

/** `probabilities`: of the policy, one array per decision, in the order of its eligible arms. */
export function weightFacts(
  decisions: readonly DrawnDecision[],
  probabilities: readonly Float64Array[],
): WeightFacts {
  let sum = 0;
  let squares = 0;
  let largest = 0;
  let spread = 0;
  let unsupported = 0;
  let possible = 1;
  const histogram = new Array<number>(13).fill(0);
  for (const [row, { probabilities: logged, chosen }] of decisions.entries()) {
    const contrast = probabilities[row];
    const weight = contrast[chosen] / logged[chosen];
    sum += weight;
    squares += weight * weight;
    largest = Math.max(largest, weight);
    let covered = 0;
    for (let i = 0; i < logged.length; i++) {
      if (!drawable(logged[i])) continue;
      covered += contrast[i];
      possible = Math.max(possible, contrast[i] / logged[i]);
    }
    unsupported += 1 - covered;
    spread += Math.max(0, expectedSquare({ contrast, logged }) - covered * covered);
    histogram[Math.min(12, Math.max(0, Math.floor(Math.log2(weight)) + 5))] += 1;
  }
  const n = decisions.length;
  const mean = sum / n;
  return {
    mean,
    standardError: Math.sqrt(spread) / n,
    ...deviation(sum - n, spread, sum > n ? possible - 1 : 1),
    effectiveSize: squares === 0 ? 0 : (sum * sum) / squares,
    largest,
    largestShare: sum === 0 ? 0 : largest / sum,
    unsupported: Math.max(0, unsupported / n),
    histogram,
  };
}

import type { ContrastRow } from "../estimators/contrast-row.ts";
import { ALPHA } from "./interval.ts";

/** Number of bets that share the capital; each stakes half as much as the one before. */
const BETS = 12;
const BISECTIONS = 24;

/** Bounds on the mean of a contrast. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Possible means of a contrast: [l, m] for a policy and [l − m, m − l] for a difference if all
 * outcomes are assumed to lie in [l, m].
 */
export type ContrastRange = readonly [least: number, most: number];

/** Options of {@link confidenceSequence}. */
export interface SequenceOptions {
  /** One minus the confidence level. @default 0.05 */
  readonly alpha?: number | undefined;
  /**
   * Range of means in which bounds are sought: the lower bound never exceeds its upper end, and vice
   * versa. A narrower range allows larger bets, so that rare large bills widen an interval less. Must
   * not depend on the rows' outcomes. @default the range
   */
  readonly sought?: ContrastRange | undefined;
}

/**
 * An anytime-valid interval of the mean over rows of Σ contrast(a)·E[outcome(a)]; outcomes are
 * clamped to [least, most]. With probability 1 − α it is valid at all numbers of rows at once, for any
 * logging policy, learning or not, and for any weights (Waudby-Smith, Wu, Ramdas, Karampatziakis &
 * Mineiro 2022, "Anytime-valid off-policy inference for contextual bandits", section 2).
 *
 * A bettor who believes that the mean exceeds m stakes a share λ of the capital on each row. If m is
 * the truth, the capital Π(1 + λ·(φᵢ − m)) is a nonnegative martingale, so every m at which it has
 * grown to 2/α is rejected (Ville's inequality). φ is the doubly robust score, with the model's part
 * limited in proportion to the weight such that φ ≥ least − k; no bound on weights is needed. The
 * upper bound is the lower bound of the negated contrast.
 *
 * The paper plugs estimates into its bets. Here bets are constant and mixed over a geometric grid
 * (Cover's universal portfolio; Waudby-Smith & Ramdas 2024, section 4.3). A constant bet remains valid
 * for the running mean when contexts drift, because Π(1 + λ·(νᵢ − m)) ≤ 1 if the νᵢ average m. Each
 * bet limits the model as little as possible: k = 1/λ − (most − least).
 */
export function confidenceSequence(
  rows: readonly ContrastRow[],
  range: ContrastRange,
  options: SequenceOptions = {},
): Bounds {
  return confidenceSequenceAt(rows, range, [rows.length], options)[0] as Bounds;
}

/** The intervals of the first `sizes[i]` rows, for each i: the sequence itself. */
export function confidenceSequenceAt(
  rows: readonly ContrastRow[],
  [least, most]: ContrastRange,
  sizes: readonly number[],
  { alpha = ALPHA, sought = [least, most] }: SequenceOptions = {},
): Bounds[] {
  const mirrored = rows.map((row) => ({ ...row, contrast: row.contrast.map((value) => -value) }));
  const low = lowerBounds(rows, [least, sought[1]], sizes, alpha / 2);
  const high = lowerBounds(mirrored, [-most, -sought[0]], sizes, alpha / 2);
  return sizes.map((_, i) => ({ low: low[i] ?? least, high: -(high[i] ?? -most) }));
}

/** Lower bounds between `least`, the smallest possible mean, and `most`, the end of the search. */
function lowerBounds(
  rows: readonly ContrastRow[],
  [least, most]: ContrastRange,
  sizes: readonly number[],
  alpha: number,
): number[] {
  // λ·(k + most − least) ≤ 1 keeps the capital nonnegative at every m ≤ most.
  const largest = 1 / (2 * (most - least));
  const bets = Array.from({ length: BETS }, (_, bet) => {
    const stake = largest / 2 ** bet;
    const scores = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      scores[i] = boundedScore(rows[i] as ContrastRow, 1 / stake - (most - least));
    }
    return { stake, scores };
  });
  const rejected = Math.log(BETS / alpha);
  return sizes.map((size) => {
    let low = least;
    let high = most;
    for (let step = 0; step < BISECTIONS; step++) {
      const mean = (low + high) / 2;
      const capitals = bets.map(({ stake, scores }) => logCapital(scores, size, stake, mean));
      if (logSumExp(capitals) >= rejected) low = mean;
      else high = mean;
    }
    return low;
  });
}

/**
 * The doubly robust score with a control c(a) in place of the model's q(a). It is close to q(a) if the
 * weight is small, and guarantees weight·(outcome − c) ≥ −k for any outcome.
 */
function boundedScore(row: ContrastRow, k: number): number {
  const { contrast, logged, predicted, least, most, chosen, outcome } = row;
  let score = 0;
  for (let i = 0; i < contrast.length; i++) {
    const d = contrast[i];
    if (d === 0) continue;
    const reach = (k * logged[i]) / Math.abs(d);
    const control =
      d > 0 ? Math.min(predicted[i], least[i] + reach) : Math.max(predicted[i], most[i] - reach);
    score += d * control;
    if (i === chosen) {
      const clamped = Math.min(most[i], Math.max(least[i], outcome));
      score += (d / logged[i]) * (clamped - control);
    }
  }
  return score;
}

function logCapital(scores: Float64Array, size: number, stake: number, mean: number): number {
  let log = 0;
  let product = 1;
  for (let i = 0; i < size; i++) {
    product *= 1 + stake * (scores[i] - mean);
    // One logarithm now and then is cheaper than one per row.
    if (product > 1e100 || product < 1e-100) {
      log += Math.log(product);
      product = 1;
    }
  }
  return log + Math.log(product);
}

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

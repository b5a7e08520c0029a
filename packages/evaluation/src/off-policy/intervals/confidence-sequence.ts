import type { ContrastRow } from "../contrast-row.ts";
import { ALPHA } from "./interval.ts";

/** How many bets share the capital, each half as bold as the one before. */
const BETS = 12;
const BISECTIONS = 24;

/** Bounds on the mean of a contrast. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Which means a contrast can have: [l, m] for a policy, [l − m, m − l] for a difference, where all
 * outcomes are assumed to be in [l, m].
 */
export type ContrastRange = readonly [least: number, most: number];

/** Options of {@link confidenceSequence}. */
export interface SequenceOptions {
  /** One minus the confidence level. @default 0.05 */
  readonly alpha?: number | undefined;
  /**
   * No lower bound above these means is sought, and no upper one below them. Bets are the bolder the
   * less is sought, so that rare bills of many dollars widen an interval less. Must not depend on the
   * rows' outcomes. @default the range
   */
  readonly sought?: ContrastRange | undefined;
}

/**
 * An anytime-valid interval of the mean over rows of Σ contrast(a)·E[outcome(a)], outcomes in
 * [least, most] and counted as these beyond them: with probability 1 − α it holds at every number of rows at once, for any logging policy,
 * learning or not, whatever the weights (Waudby-Smith, Wu, Ramdas, Karampatziakis & Mineiro 2022,
 * "Anytime-valid off-policy inference for contextual bandits", section 2).
 *
 * A bettor who believes the mean is above m stakes a share λ of the capital on each row; the capital
 * Π(1 + λ·(φᵢ − m)) is a nonnegative martingale where m is the truth, so the m at which it has grown
 * to 2/α are refuted (Ville). φ is the doubly robust score with the model's part held down as far
 * as the weight is large, so that φ ≥ least − k: no bound on weights is needed. The upper bound is
 * the lower one of the mirrored question.
 *
 * Bets are constant and mixed over a geometric grid (Cover's universal portfolio; Waudby-Smith &
 * Ramdas 2024, section 4.3), where the paper plugs in estimates: a constant bet stays valid at each
 * number of rows for the running mean when contexts drift, because Π(1 + λ·(νᵢ − m)) ≤ 1 where the
 * νᵢ average m. Each bet holds the model down no further
 * than it must: k = 1/λ − (most − least).
 */
export function confidenceSequence(
  rows: readonly ContrastRow[],
  range: ContrastRange,
  options: SequenceOptions = {},
): Bounds {
  return confidenceCourse(rows, range, [rows.length], options)[0] as Bounds;
}

/** The same at several numbers of rows, each of the first ones: the sequence itself. */
export function confidenceCourse(
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

/** Lower bounds from `least`, which no mean is below, up to `most`, above which none is sought. */
function lowerBounds(
  rows: readonly ContrastRow[],
  [least, most]: ContrastRange,
  sizes: readonly number[],
  alpha: number,
): number[] {
  // λ·(k + most − least) ≤ 1 keeps the capital nonnegative at every m ≤ most.
  const boldest = 1 / (2 * (most - least));
  const bets = Array.from({ length: BETS }, (_, bet) => {
    const stake = boldest / 2 ** bet;
    const scores = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      scores[i] = boundedScore(rows[i] as ContrastRow, 1 / stake - (most - least));
    }
    return { stake, scores };
  });
  const refuted = Math.log(BETS / alpha);
  return sizes.map((size) => {
    let low = least;
    let high = most;
    for (let step = 0; step < BISECTIONS; step++) {
      const mean = (low + high) / 2;
      const capitals = bets.map(({ stake, scores }) => logCapital(scores, size, stake, mean));
      if (logSumExp(capitals) >= refuted) low = mean;
      else high = mean;
    }
    return low;
  });
}

/**
 * The doubly robust score with a control c(a) in place of the model's q(a): close to it where the
 * weight is small, and such that weight·(outcome − c) ≥ −k whatever the outcome.
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
      const came = Math.min(most[i], Math.max(least[i], outcome));
      score += (d / logged[i]) * (came - control);
    }
  }
  return score;
}

function logCapital(scores: Float64Array, size: number, stake: number, mean: number): number {
  let log = 0;
  let product = 1;
  for (let i = 0; i < size; i++) {
    product *= 1 + stake * (scores[i] - mean);
    // A logarithm now and then costs less than one each time.
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

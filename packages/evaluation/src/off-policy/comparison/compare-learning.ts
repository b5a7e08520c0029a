import type { ContrastRow } from "../estimators/contrast-row.ts";
import {
  type Bounds,
  type ContrastRange,
  confidenceSequence,
} from "../intervals/confidence-sequence.ts";
import { ALPHA, type Interval } from "../intervals/interval.ts";
import type { Comparison, MetricReport } from "./metric-report.ts";

/**
 * Compares the outcomes of two replayed policies, each on the decisions that its own rejection
 * sampling kept: the means of the runs with anytime-valid intervals. The runs are not paired, so the
 * interval of the difference combines their bounds.
 *
 * @param range bounds of all outcomes
 */
export function compareLearning(
  candidate: readonly number[],
  baseline: readonly number[],
  range: ContrastRange,
): MetricReport {
  const comparison: Comparison = {
    candidate: { estimate: mean(candidate), ...bounds(candidate, range, ALPHA) },
    baseline: { estimate: mean(baseline), ...bounds(baseline, range, ALPHA) },
    difference: difference(candidate, baseline, range),
  };
  return {
    method: "rejection replay; anytime-valid confidence sequence",
    ...comparison,
    others: [],
    course: { decisions: [], low: [], high: [] },
  };
}

function difference(
  candidate: readonly number[],
  baseline: readonly number[],
  range: ContrastRange,
): Interval {
  const ours = bounds(candidate, range, ALPHA / 2);
  const theirs = bounds(baseline, range, ALPHA / 2);
  return {
    estimate: mean(candidate) - mean(baseline),
    low: ours.low - theirs.high,
    high: ours.high - theirs.low,
  };
}

/** Bounds of the mean of outcomes that are observed with certainty. */
function bounds(outcomes: readonly number[], range: ContrastRange, alpha: number): Bounds {
  const certain = Float64Array.of(1);
  const least = Float64Array.of(range[0]);
  const most = Float64Array.of(range[1]);
  let sum = 0;
  const rows = outcomes.map((outcome, i): ContrastRow => {
    const expected = i === 0 ? 0 : Math.min(range[1], Math.max(range[0], sum / i));
    sum += outcome;
    return {
      contrast: certain,
      logged: certain,
      least,
      most,
      predicted: Float64Array.of(expected),
      chosen: 0,
      outcome,
    };
  });
  return confidenceSequence(rows, range, { alpha });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

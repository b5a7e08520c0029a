import type { ContrastRow } from "./contrast-row.ts";
import type { Comparison, MetricReport } from "./evaluation-report.ts";
import { type Bounds, confidenceSequence } from "./intervals/confidence-sequence.ts";
import { ALPHA, type Interval } from "./intervals/interval.ts";

/**
 * Compares what two replayed policies earned, each on the decisions that its own rejection sampling
 * kept: means of the runs, with anytime-valid intervals for what a run earns on average. The two
 * runs share no decisions to pair, so that the difference's interval puts their bounds together.
 * Outcomes over `most` lie in [0, 1].
 */
export function compareLearning(
  candidate: readonly number[],
  baseline: readonly number[],
): MetricReport {
  const comparison: Comparison = {
    candidate: { estimate: mean(candidate), ...bounds(candidate, ALPHA) },
    baseline: { estimate: mean(baseline), ...bounds(baseline, ALPHA) },
    difference: difference(candidate, baseline),
  };
  return {
    method: "rejection replay; anytime-valid confidence sequence",
    ...comparison,
    others: [],
    course: { decisions: [], low: [], high: [] },
  };
}

function difference(candidate: readonly number[], baseline: readonly number[]): Interval {
  const ours = bounds(candidate, ALPHA / 2);
  const theirs = bounds(baseline, ALPHA / 2);
  return {
    estimate: mean(candidate) - mean(baseline),
    low: ours.low - theirs.high,
    high: ours.high - theirs.low,
  };
}

/** Bounds of the mean of outcomes in [0, 1], each of which was certain to be seen. */
function bounds(outcomes: readonly number[], alpha: number): Bounds {
  const certain = Float64Array.of(1);
  let sum = 0;
  const rows = outcomes.map((outcome, i): ContrastRow => {
    const predicted = Float64Array.of(i === 0 ? 0 : Math.min(1, sum / i));
    sum += outcome;
    return {
      contrast: certain,
      logged: certain,
      most: certain,
      predicted,
      chosen: 0,
      outcome,
    };
  });
  return confidenceSequence(rows, [0, 1], alpha);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

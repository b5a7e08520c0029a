import type { Interval } from "../intervals/interval.ts";

/** Candidate, baseline, and candidate − baseline on the same decisions. */
export interface Comparison {
  readonly candidate: Interval;
  readonly baseline: Interval;
  readonly difference: Interval;
}

/** One estimator's comparison, with delta-method 95 % intervals unless its name says otherwise. */
export interface NamedComparison extends Comparison {
  readonly name: string;
}

/** The anytime-valid interval of the difference after growing numbers of decisions. */
export interface ConfidenceSequence {
  /** Number of evaluated decisions at each point, rising to all of them. */
  readonly decisions: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Estimates of one quantity: value, quality in [0, 1], or US dollars per request. */
export interface MetricReport extends Comparison {
  /** Estimator and interval of `candidate`, `baseline` and `difference`. */
  readonly method: string;
  /** The other estimators, for comparison. */
  readonly others: readonly NamedComparison[];
  readonly course: ConfidenceSequence;
}

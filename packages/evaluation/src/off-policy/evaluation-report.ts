import type { Objective } from "@armature/reward";
import type { Check } from "./diagnostics/check.ts";
import type { LogFacts } from "./diagnostics/log-facts.ts";
import type { WeightFacts } from "./diagnostics/weight-facts.ts";
import type { Interval } from "./intervals/interval.ts";

/** Candidate, baseline, and candidate − baseline on the same decisions. */
export interface Comparison {
  readonly candidate: Interval;
  readonly baseline: Interval;
  readonly difference: Interval;
}

/** One estimator's word; its 95 % interval is the delta method's unless its name says otherwise. */
export interface NamedComparison extends Comparison {
  readonly name: string;
}

/** How the difference's anytime-valid interval narrowed. */
export interface Course {
  /** Judged decisions at each point, rising to all of them. */
  readonly decisions: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What an evaluation says of one quantity: value, quality in [0, 1], or US dollars per request. */
export interface MetricReport extends Comparison {
  /** What `candidate`, `baseline` and `difference` are: the answer. */
  readonly method: string;
  /** What the other estimators say, for whoever wants to compare. */
  readonly others: readonly NamedComparison[];
  readonly course: Course;
}

/** The answer to "would this have been better, at what cost?"; plain JSON. */
export interface EvaluationReport {
  readonly logging: "adaptive" | "fixed";
  /** Whether the candidate went on learning while it was judged. */
  readonly learning: boolean;
  readonly objective: {
    /** True where it was named for all decisions; else each is by its own. */
    readonly named: boolean;
    /** The named one, or the latest judged decision's. */
    readonly latest: Objective;
  };
  readonly log: LogFacts;
  readonly weights: { readonly candidate: WeightFacts; readonly baseline: WeightFacts };
  readonly checks: readonly Check[];
  /** What a request was worth by its decision's objective, or by the one that was named for all. */
  readonly value: MetricReport;
  readonly quality: MetricReport;
  /** Absent where nobody knows what any judged decision cost. */
  readonly costUsd?: MetricReport;
  /** Mean probability of each arm, by its id. */
  readonly share: {
    readonly candidate: Readonly<Record<string, number>>;
    readonly baseline: Readonly<Record<string, number>>;
  };
}

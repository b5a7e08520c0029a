import type { Objective } from "@armature/reward";
import type { Check } from "../error.ts";
import type { MetricReport } from "./comparison/metric-report.ts";
import type { LogFacts } from "./diagnostics/log-facts.ts";
import type { WeightFacts } from "./diagnostics/weight-facts.ts";

/** Answers "would this policy have been better, and at what cost?". Plain JSON. */
export interface EvaluationReport {
  readonly logging: "adaptive" | "fixed";
  /** True if the candidate kept learning during the evaluation. */
  readonly learning: boolean;
  readonly objective: {
    /** True if one objective was named for all decisions; otherwise each decision uses its own. */
    readonly named: boolean;
    /** The named objective, or that of the latest evaluated decision. */
    readonly latest: Objective;
  };
  readonly log: LogFacts;
  readonly weights: { readonly candidate: WeightFacts; readonly baseline: WeightFacts };
  readonly checks: readonly Check[];
  /** Value of a request by its objective. */
  readonly value: MetricReport;
  readonly quality: MetricReport;
  /** Absent if the cost of every evaluated decision is unknown. */
  readonly costUsd?: MetricReport;
  /** Mean probability of each arm, by its id. */
  readonly share: {
    readonly candidate: Readonly<Record<string, number>>;
    readonly baseline: Readonly<Record<string, number>>;
  };
}

export type { Worth } from "./baselines/worth.ts";
export {
  type Check,
  EvaluationError,
  type EvaluationErrorCode,
  type EvaluationErrorDetails,
} from "./error.ts";
export type {
  Comparison,
  ConfidenceSequence,
  MetricReport,
  NamedComparison,
} from "./off-policy/comparison/metric-report.ts";
export {
  type Detectable,
  type DetectableOptions,
  detectableDifference,
} from "./off-policy/detectable-difference.ts";
export type { ArmCalibration, LogFacts } from "./off-policy/diagnostics/log-facts.ts";
export type { WeightFacts } from "./off-policy/diagnostics/weight-facts.ts";
export type { EvaluatePolicyOptions } from "./off-policy/evaluate-options.ts";
export { evaluatePolicy } from "./off-policy/evaluate-policy.ts";
export type { EvaluationReport } from "./off-policy/evaluation-report.ts";
export type { Interval } from "./off-policy/intervals/interval.ts";
export type { Decision, HistoryEvent, LoggedDecisions } from "./off-policy/log/decision.ts";
export {
  type DecisionsOptions,
  decisionsOf,
  readDecisions,
} from "./off-policy/log/read-decisions.ts";
export type { PriorData } from "./priors/fit-prior.ts";
export { describeObjective } from "./report/describe-objective.ts";
export { renderCurves } from "./report/render-curves.ts";
export { renderTable } from "./report/render-table.ts";
export type {
  Band,
  Baselines,
  Curve,
  PolicyReport,
  SeedReport,
  SimulationReport,
} from "./report/report.ts";
export { contextsOf } from "./rows/contexts-of.ts";
export { parseRows, readRows } from "./rows/read-rows.ts";
export type { ArmOutcome, DataSet, EvaluationRow } from "./rows/row.ts";
export type { FeedbackModel } from "./simulation/feedback-model.ts";
export { type SimulateOptions, type SimulationProgress, simulate } from "./simulation/simulate.ts";
export type { Estimate } from "./statistics/estimate.ts";

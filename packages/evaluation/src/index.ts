export { bestFixed, type FixedArm, fixedArms } from "./baselines/fixed-arms.ts";
export { mixShares } from "./baselines/mix-shares.ts";
export type { Worth } from "./baselines/worth.ts";
export {
  EvaluationError,
  type EvaluationErrorCode,
  type EvaluationErrorDetails,
} from "./error.ts";
export { type ContrastRow, scoredRow } from "./off-policy/contrast-row.ts";
export {
  type CoverageByMethod,
  type CoverageOptions,
  type CoverageReport,
  coverage,
  type MethodCoverage,
} from "./off-policy/coverage.ts";
export {
  type Detectable,
  type DetectableOptions,
  detectableDifference,
} from "./off-policy/detectable-difference.ts";
export type { Check } from "./off-policy/diagnostics/check.ts";
export type { ArmCalibration, LogFacts } from "./off-policy/diagnostics/log-facts.ts";
export type { WeightFacts } from "./off-policy/diagnostics/weight-facts.ts";
export { OffPolicyError, type OffPolicyErrorCode } from "./off-policy/error.ts";
export { adaptiveDR } from "./off-policy/estimators/adaptive-dr.ts";
export { clippedIPS } from "./off-policy/estimators/clipped-ips.ts";
export { directMethod } from "./off-policy/estimators/direct-method.ts";
export { dr } from "./off-policy/estimators/dr.ts";
export { drOs } from "./off-policy/estimators/dr-os.ts";
export { ips } from "./off-policy/estimators/ips.ts";
export { type PointEstimate, variance } from "./off-policy/estimators/point-estimate.ts";
export { replay } from "./off-policy/estimators/replay.ts";
export type { ScoredRow } from "./off-policy/estimators/scored-row.ts";
export { sndr } from "./off-policy/estimators/sndr.ts";
export { snips } from "./off-policy/estimators/snips.ts";
export { switchDR } from "./off-policy/estimators/switch-dr.ts";
export type { EvaluatePolicyOptions } from "./off-policy/evaluate-options.ts";
export { evaluatePolicy } from "./off-policy/evaluate-policy.ts";
export type {
  Comparison,
  Course,
  EvaluationReport,
  MetricReport,
  NamedComparison,
} from "./off-policy/evaluation-report.ts";
export { clusterBootstrap } from "./off-policy/intervals/cluster-bootstrap.ts";
export {
  type Bounds,
  type ContrastRange,
  confidenceCourse,
  confidenceSequence,
} from "./off-policy/intervals/confidence-sequence.ts";
export { empiricalBernstein } from "./off-policy/intervals/empirical-bernstein.ts";
export { type Estimated, influenceInterval } from "./off-policy/intervals/influence-interval.ts";
export type { Interval } from "./off-policy/intervals/interval.ts";
export type { Decision, HistoryEvent, LoggedDecisions } from "./off-policy/log/decision.ts";
export {
  type DecisionsOptions,
  decisionsOf,
  readDecisions,
} from "./off-policy/log/read-decisions.ts";
export { type SimulateLogOptions, simulateLog } from "./off-policy/simulate-log.ts";
export { fitPrior, type PriorData } from "./priors/fit-prior.ts";
export { type FittedObservation, PriorFit } from "./priors/prior-fit.ts";
export { type QualitySums, type RidgePriorOptions, ridgePrior } from "./priors/ridge-prior.ts";
export {
  type ChartLevel,
  type ChartPanel,
  type ChartSeries,
  drawPanel,
} from "./report/chart-panel.ts";
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
export { type Choice, type ReportOptions, type Run, reportFrom } from "./report/report-from.ts";
export {
  type TraceQuantity,
  TraceStatistics,
  type TraceStatisticsOptions,
} from "./report/trace-statistics.ts";
export { contextsOf } from "./rows/contexts-of.ts";
export { objectiveFor, utilities } from "./rows/objective-for.ts";
export { type OutcomeTable, outcomeTable, sparseOutcomeTable } from "./rows/outcome-table.ts";
export { parseRows, readRows } from "./rows/read-rows.ts";
export type { ArmOutcome, DataSet, EvaluationRow } from "./rows/row.ts";
export type { FeedbackModel } from "./simulation/feedback-model.ts";
export { type PlayOptions, play } from "./simulation/play.ts";
export { changeOutcomes, type EnteringArm, type Phase } from "./simulation/scenario.ts";
export { type SimulateOptions, type SimulationProgress, simulate } from "./simulation/simulate.ts";
export { type Estimate, estimate } from "./statistics/estimate.ts";
export { type ProtocolOptions, protocol, type Step, shuffled } from "./trace/protocol.ts";
export { decisionsUntilShare, phaseOf, type Trace, type TracedPhase } from "./trace/trace.ts";

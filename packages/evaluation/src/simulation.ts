export { bestFixed, type FixedArm, fixedArms } from "./baselines/fixed-arms.ts";
export { mixShares } from "./baselines/mix-shares.ts";
export type { Worth } from "./baselines/worth.ts";
export {
  type CoverageByMethod,
  type CoverageOptions,
  type CoverageReport,
  coverage,
  type MethodCoverage,
} from "./off-policy/coverage.ts";
export { type SimulateLogOptions, simulateLog } from "./off-policy/simulate-log.ts";
export { type ReportOptions, reportFrom } from "./report/report-from.ts";
export type { Choice, Run } from "./report/summarize-run.ts";
export {
  type TraceQuantity,
  TraceStatistics,
  type TraceStatisticsOptions,
} from "./report/trace-statistics.ts";
export { objectiveFor, utilities } from "./rows/objective-for.ts";
export { type OutcomeTable, outcomeTable, sparseOutcomeTable } from "./rows/outcome-table.ts";
export type { Lag } from "./simulation/lagging-learner.ts";
export { type RolloutOptions, rollout } from "./simulation/rollout.ts";
export { changeOutcomes, type EnteringArm, type Phase } from "./simulation/scenario.ts";
export { type Estimate, estimate } from "./statistics/estimate.ts";
export { type ProtocolOptions, protocol, type Step, shuffled } from "./trace/protocol.ts";
export { decisionsUntilShare, phaseOf, type Trace, type TracedPhase } from "./trace/trace.ts";

export type { RewardAndCost } from "./baselines/best-mix.ts";
export type { FixedArm } from "./baselines/fixed-arms.ts";
export {
  EvaluationError,
  type EvaluationErrorCode,
  type EvaluationErrorDetails,
} from "./error.ts";
export { renderCurves } from "./report/render-curves.ts";
export { renderTable } from "./report/render-table.ts";
export type { Band, Baselines, Curve, PolicyReport, SimulationReport } from "./report/report.ts";
export { type Choice, type ReportOptions, type Run, reportFrom } from "./report/report-from.ts";
export { contextsOf } from "./rows/contexts-of.ts";
export { parseRows, readRows } from "./rows/read-rows.ts";
export type { ArmOutcome, DataSet, EvaluationRow } from "./rows/row.ts";
export { type FitPriorOptions, fitPrior, type PriorData } from "./simulation/fit-prior.ts";
export { type ProtocolOptions, protocol, type Step } from "./simulation/protocol.ts";
export { type SimulateOptions, type SimulationProgress, simulate } from "./simulation/simulate.ts";
export type { Estimate } from "./statistics/estimate.ts";

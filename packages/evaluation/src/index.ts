export type { FixedArm } from "./baselines.ts";
export type { RewardAndCost } from "./best-mix.ts";
export { contextsOf } from "./contexts-of.ts";
export {
  EvaluationError,
  type EvaluationErrorCode,
  type EvaluationErrorDetails,
} from "./error.ts";
export type { Estimate } from "./estimate.ts";
export { type FitPriorOptions, fitPrior, type PriorData } from "./fit-prior.ts";
export { type ProtocolOptions, protocol, type Step } from "./protocol.ts";
export { parseRows, readRows } from "./read-rows.ts";
export { renderCurves } from "./render-curves.ts";
export { renderTable } from "./render-table.ts";
export type { Band, Baselines, Curve, PolicyReport, SimulationReport } from "./report.ts";
export { type Choice, type ReportOptions, type Run, reportFrom } from "./report-from.ts";
export type { ArmOutcome, DataSet, EvaluationRow } from "./row.ts";
export { type SimulateOptions, type SimulationProgress, simulate } from "./simulate.ts";

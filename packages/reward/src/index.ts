export { checkOutcome } from "./check-outcome.ts";
export { RewardError, type RewardErrorCode } from "./error.ts";
export { DEFAULT_EXPECTED_QUALITY, heuristicQuality } from "./heuristic-quality.ts";
export type { Json } from "./json.ts";
export {
  checkObjective,
  completeObjective,
  type Objective,
  type ObjectiveOptions,
  pricesOf,
  worthOf,
} from "./objective.ts";
export type { Outcome, ResponseSignals, Usage } from "./outcome.ts";
export { parseObjective } from "./parse-objective.ts";
export { checkPrice, costOf, type Price, type PriceTier, type Rates } from "./price.ts";
export {
  type QualityCostLatencyOptions,
  qualityCostLatency,
} from "./quality-cost-latency.ts";
export type { QualityFunction } from "./quality-function.ts";
export type { RewardFunction } from "./reward-function.ts";

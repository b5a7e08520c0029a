export { createDistribution } from "./contract/create-distribution.ts";
export type { ActionDistribution } from "./contract/distribution.ts";
export type { Json } from "./contract/json.ts";
export type {
  Arm,
  ArmSummary,
  DecisionTerms,
  Observation,
  Policy,
  PolicyFactory,
  PolicySpec,
  Prices,
  Prior,
  SwitchCost,
} from "./contract/policy.ts";
export type { Rng } from "./contract/rng.ts";
export { PolicyError, type PolicyErrorCode } from "./error.ts";
export { type Shares, staticPolicy } from "./reference/static.ts";
export { uniform } from "./reference/uniform.ts";
export { type BurnInOptions, withBurnIn } from "./reference/with-burn-in.ts";
export { decide } from "./sampling/decide.ts";
export { fork } from "./sampling/fork.ts";

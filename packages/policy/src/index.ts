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
} from "./contract/policy.ts";
export type { Rng } from "./contract/rng.ts";
export { PolicyError, type PolicyErrorCode } from "./error.ts";
export { applyMinimum } from "./kit/apply-minimum.ts";
export { ArmTable } from "./kit/arm-table.ts";
export { bestScore } from "./kit/best-score.ts";
export {
  checkContext,
  checkCost,
  checkObservation,
  checkOption,
  checkPrior,
  checkSpec,
} from "./kit/checks.ts";
export { beginDistribution, createDistribution } from "./kit/create-distribution.ts";
export { greedyWithFloor } from "./kit/greedy-with-floor.ts";
export {
  type ArmModel,
  type ArmModelFactory,
  type Judged,
  modelPolicy,
  type Rule,
} from "./kit/model-policy.ts";
export { PolicyWrapper } from "./kit/policy-wrapper.ts";
export { raiseToLeast } from "./kit/raise-to-least.ts";
export {
  foreign,
  isCount,
  isObject,
  isVector,
  readSnapshot,
  type SnapshotOwner,
  type SnapshotState,
  writeSnapshot,
} from "./kit/snapshot.ts";
export { softmax } from "./kit/softmax.ts";
export { type Shares, staticPolicy } from "./reference/static.ts";
export { uniform } from "./reference/uniform.ts";
export { type BurnInOptions, withBurnIn } from "./reference/with-burn-in.ts";
export { decide } from "./sampling/decide.ts";
export { fork } from "./sampling/fork.ts";

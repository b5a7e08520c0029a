export { applyMinimum } from "./apply-minimum.ts";
export { ArmTable } from "./arm-table.ts";
export { bestScore } from "./best-score.ts";
export {
  checkContext,
  checkCost,
  checkObservation,
  checkOption,
  checkPrior,
  checkSpec,
} from "./check.ts";
export { beginDistribution, createDistribution } from "./create-distribution.ts";
export { decide } from "./decide.ts";
export type { ActionDistribution } from "./distribution.ts";
export { PolicyError, type PolicyErrorCode } from "./error.ts";
export { greedyWithFloor } from "./greedy-with-floor.ts";
export type { Json } from "./json.ts";
export {
  type ArmModel,
  type ArmModelFactory,
  type Judged,
  modelPolicy,
  type Rule,
} from "./model-policy.ts";
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
} from "./policy.ts";
export { PolicyWrapper } from "./policy-wrapper.ts";
export { raiseToLeast } from "./raise-to-least.ts";
export { fork, type Rng } from "./rng.ts";
export {
  foreign,
  isCount,
  isObject,
  isVector,
  readSnapshot,
  type SnapshotOwner,
  type SnapshotState,
  writeSnapshot,
} from "./snapshot.ts";
export { softmax } from "./softmax.ts";
export { type Shares, staticPolicy } from "./static.ts";
export { uniform } from "./uniform.ts";
export { type BurnInOptions, withBurnIn } from "./with-burn-in.ts";

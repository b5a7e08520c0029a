export { applyMinimum } from "./apply-minimum.ts";
export { ArmTable } from "./arm-table.ts";
export { beginDistribution } from "./begin-distribution.ts";
export { bestScore } from "./best-score.ts";
export {
  checkContext,
  checkCost,
  checkObservation,
  checkOption,
  checkPrior,
  checkSpec,
} from "./checks.ts";
export { greedyWithFloor } from "./greedy-with-floor.ts";
export {
  type ArmModel,
  type ArmModelFactory,
  type Judged,
  modelPolicy,
  type Rule,
} from "./model-policy.ts";
export { PolicyWrapper } from "./policy-wrapper.ts";
export { raiseToLeast } from "./raise-to-least.ts";
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

export { applyFloor } from "./apply-floor.ts";
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
  modelPolicy,
  type RatedObservation,
  type Rule,
} from "./model-policy.ts";
export { PolicyWrapper } from "./policy-wrapper.ts";
export { raiseToFloor } from "./raise-to-floor.ts";
export {
  isCount,
  isObject,
  isVector,
  readSnapshot,
  rejectSnapshot,
  type SnapshotOwner,
  type SnapshotState,
  writeSnapshot,
} from "./snapshot.ts";
export { softmax } from "./softmax.ts";

export { type EpsilonGreedyOptions, epsilonGreedy } from "@armature/bandit-epsilon-greedy";
export {
  type HybridLinUCBOptions,
  hybridLinUCB,
  type LinUCBOptions,
  linUCB,
} from "@armature/bandit-linucb";
export { type SquareCBOptions, squareCB } from "@armature/bandit-squarecb";
export { type ThompsonOptions, thompson } from "@armature/bandit-thompson";
export {
  type BudgetOptions,
  type FloorOptions,
  type RewardTargetOptions,
  withBudget,
  withFloor,
  withRewardTarget,
} from "@armature/budget";
export {
  type Feature,
  type FeatureExtractor,
  type FeatureSchema,
  requestFeatures,
} from "@armature/features";
export {
  type Objective,
  type ObjectiveOptions,
  type Outcome,
  type Price,
  type QualityCostLatencyOptions,
  type QualityFunction,
  qualityCostLatency,
  type RewardFunction,
  type Usage,
} from "@armature/reward";
export {
  type ArmExplanation,
  type Bounds,
  type Budget,
  type Completion,
  createRouter,
  type Decision,
  defaultPolicy,
  type Explanation,
  type Feedback,
  type Logger,
  type Model,
  type RouteOptions,
  type Router,
  RouterError,
  type RouterErrorCode,
  type RouterObserver,
  type RouterOptions,
  type RouterStatus,
  type Spending,
  type TokenKey,
} from "@armature/router";
export { memoryStorage, type Storage, type StorageFactory } from "@armature/storage";
export { type FsStorageOptions, fsStorage } from "@armature/storage-fs";

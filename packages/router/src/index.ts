export { similarName } from "./checks/similar-name.ts";
export { strictObject } from "./checks/strict-object.ts";
export type { Bounds } from "./contract/bounds.ts";
export type { Decision } from "./contract/decision.ts";
export type { ArmExplanation, Explanation, ReplayedExplanation } from "./contract/explanation.ts";
export type { Forced } from "./contract/forced.ts";
export { type Model, modelSchema } from "./contract/model.ts";
export type {
  AttemptEvent,
  AttemptedEvent,
  ChangedEvent,
  DecidedEvent,
  FailedEvent,
  FeedbackEvent,
  RouterObserver,
  SettledEvent,
} from "./contract/observer.ts";
export type {
  Feedback,
  RouteOptions,
  Router,
  RouterStatus,
  Spending,
  Turn,
} from "./contract/router.ts";
export { createRouter } from "./create-router.ts";
export { explainPast } from "./deciding/replay.ts";
export { RouterError, type RouterErrorCode } from "./error.ts";
export { createFold, type LearningOptions } from "./learning/create-fold.ts";
export { DEFAULT_FLOOR, defaultPolicy } from "./learning/default-policy.ts";
export { typicalUsd } from "./models/declaration.ts";
export { type Budget, pricesDollars, type SpendingLimits } from "./options/budget.ts";
export type { Completion, Logger, Needs, RouterOptions, TokenKey } from "./options/options.ts";
export { requireRouteOptions } from "./options/require-route-options.ts";
export { RESERVED_NAMES } from "./options/reserved-names.ts";

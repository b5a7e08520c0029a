export { createRouter } from "./create-router.ts";
export type { Decision } from "./decision.ts";
export { RouterError, type RouterErrorCode } from "./error.ts";
export type { ArmExplanation, Explanation } from "./explanation.ts";
export type { Forced } from "./forced.ts";
export { type Model, modelSchema } from "./model.ts";
export type { Exchange, Logger, Needs, RouterOptions, TokenKey } from "./options.ts";
export type { Feedback, RouteOptions, Router, RouterStatus } from "./router.ts";

export { linearPolicy } from "./linear-policy.ts";
export { completeLinearOptions, type LinearOptions } from "./model/linear-options.ts";
export { ridgeModel } from "./model/ridge-model.ts";
export { RidgeArms } from "./ridge/ridge-arms.ts";
export type { RidgeOptions } from "./ridge/ridge-options.ts";

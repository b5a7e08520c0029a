export { completeLinearOptions, type LinearOptions } from "./linear-options.ts";
export { linearPolicy } from "./linear-policy.ts";
export { RidgeArms, type RidgeOptions } from "./ridge-arms.ts";
export { ridgeModel } from "./ridge-model.ts";
export type { RidgeSums } from "./ridge-sums.ts";
export type { Surprise } from "./surprise.ts";

export type { LinearOptions } from "./linear-options.ts";
export { linearPolicy } from "./linear-policy.ts";
export type { LinearRule } from "./linear-rule.ts";
export { RidgeArms, type RidgeOptions, type RidgeSums, type Surprise } from "./ridge-arms.ts";

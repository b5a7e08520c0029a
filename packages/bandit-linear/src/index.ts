export type { LinearOptions } from "./linear-options.ts";
export { linearPolicy } from "./linear-policy.ts";
export type { LinearRule } from "./linear-rule.ts";

export { type HybridLinUCBOptions, hybridLinUCB } from "./hybrid-lin-ucb.ts";
export { type LinUCBOptions, linUCB } from "./lin-ucb.ts";

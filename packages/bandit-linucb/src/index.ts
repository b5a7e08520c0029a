export { type LinUCBOptions, linUCB } from "./lin-ucb.ts";

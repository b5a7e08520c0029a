export { fitPrior, type PriorData } from "./priors/fit-prior.ts";
export { fitRows } from "./priors/fit-rows.ts";
export { type LinUCBState, linUCBPrior, parseLinUCBState } from "./priors/linucb-state.ts";
export { type FittedObservation, PriorFit } from "./priors/prior-fit.ts";

export { type BetaThompsonOptions, betaThompson } from "./beta-thompson.ts";
export { type BoltzmannOptions, boltzmann } from "./boltzmann.ts";
export { type BootstrapOptions, bootstrap } from "./bootstrap.ts";
export { type UCB1Options, ucb1 } from "./ucb1.ts";

export { type EpsilonGreedyOptions, epsilonGreedy } from "./epsilon-greedy.ts";

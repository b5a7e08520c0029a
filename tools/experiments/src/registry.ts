import type { Experiment } from "./experiment.ts";
import { budgetsExperiment } from "./experiments/budgets.ts";

/** All experiments, in the order in which they are run and written down. */
export const experiments: readonly Experiment[] = [budgetsExperiment];

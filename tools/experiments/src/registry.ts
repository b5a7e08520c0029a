import type { Experiment } from "./experiment.ts";
import { budgetsExperiment } from "./experiments/budgets.ts";
import { degradationExperiment } from "./experiments/degradation.ts";
import { newcomersExperiment } from "./experiments/newcomers.ts";
import { noBudgetExperiment } from "./experiments/no-budget.ts";
import { priceDropExperiment } from "./experiments/price-drop.ts";
import { savingExperiment } from "./experiments/saving.ts";

/** All experiments, in the order in which they are run and written down. */
export const experiments: readonly Experiment[] = [
  budgetsExperiment,
  noBudgetExperiment,
  savingExperiment,
  degradationExperiment,
  priceDropExperiment,
  newcomersExperiment,
];

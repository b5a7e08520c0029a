import type { Experiment } from "./experiment.ts";
import { budgetsExperiment } from "./experiments/budgets.ts";
import { coverageExperiment } from "./experiments/coverage.ts";
import { degradationExperiment } from "./experiments/degradation.ts";
import { dormantFeatureExperiment } from "./experiments/dormant-feature.ts";
import { feedbackExperiment } from "./experiments/feedback.ts";
import { importanceWeightsExperiment } from "./experiments/importance-weights.ts";
import { newcomersExperiment } from "./experiments/newcomers.ts";
import { noBudgetExperiment } from "./experiments/no-budget.ts";
import { priceDropExperiment } from "./experiments/price-drop.ts";
import { rewardTargetExperiment } from "./experiments/reward-target.ts";
import { routeLlmExperiment } from "./experiments/routellm.ts";
import { savingExperiment } from "./experiments/saving.ts";

/** All experiments, in the order in which they are run and written down. */
export const experiments: readonly Experiment[] = [
  budgetsExperiment,
  noBudgetExperiment,
  savingExperiment,
  degradationExperiment,
  priceDropExperiment,
  newcomersExperiment,
  rewardTargetExperiment,
  feedbackExperiment,
  importanceWeightsExperiment,
  coverageExperiment,
  routeLlmExperiment,
  dormantFeatureExperiment,
];

import type { Experiment } from "./experiment.ts";
import { budgetsExperiment } from "./experiments/budgets.ts";
import { conversationsExperiment } from "./experiments/conversations.ts";
import { coverageExperiment } from "./experiments/coverage.ts";
import { defaultExperiment } from "./experiments/default.ts";
import { degradationExperiment } from "./experiments/degradation.ts";
import { demoExperiment } from "./experiments/demo.ts";
import { dormantFeatureExperiment } from "./experiments/dormant-feature.ts";
import { effortsExperiment } from "./experiments/efforts.ts";
import { feedbackExperiment } from "./experiments/feedback.ts";
import { floorExperiment } from "./experiments/floor.ts";
import { importanceWeightsExperiment } from "./experiments/importance-weights.ts";
import { manyModelsExperiment } from "./experiments/many-models.ts";
import { newcomersExperiment } from "./experiments/newcomers.ts";
import { noBudgetExperiment } from "./experiments/no-budget.ts";
import { priceDropExperiment } from "./experiments/price-drop.ts";
import { rewardTargetExperiment } from "./experiments/reward-target.ts";
import { routeLlmExperiment } from "./experiments/routellm.ts";
import { savingExperiment } from "./experiments/saving.ts";
import { tenantsExperiment } from "./experiments/tenants.ts";

/** All experiments, in the order of the document. */
export const experiments: readonly Experiment[] = [
  defaultExperiment,
  demoExperiment,
  conversationsExperiment,
  manyModelsExperiment,
  effortsExperiment,
  tenantsExperiment,
  floorExperiment,
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

import type { Experiment } from "../experiment.ts";
import { fiftyArms } from "../many-models/fifty-arms.ts";
import { routerbenchBudgets, routerbenchWeights } from "../many-models/routerbench.ts";
import { routerdcQuality } from "../many-models/routerdc.ts";

/** The default policy with many arms. */
export const manyModelsExperiment: Experiment = {
  name: "many-models",
  question: "How well does the default do with seven, eleven and fifty models?",
  protocol:
    "req12. RouterBench's eleven models and RouterDC's seven open ones: three random splits per seed, 70 % " +
    "of the rows to learn on and 30 % to measure on. Cold: the learn rows are served first, with guessed " +
    "list prices. Warm: all outcomes of the learn rows fit a prior that counts for 0.3 observations per " +
    "row, and these rows are not served. The mix and the best fixed arm know the means of all rows. " +
    "Supervised: ridges of quality and dollars on the same features, fitted on all outcomes of the learn " +
    "rows; under a budget, with a multiplier that spends it on these rows. Fifty models: four or five " +
    "copies of each of the eleven, with their outcomes shuffled among the rows of a source; at most 8 " +
    "orders of all rows, cold; by the objective with cost weight 0.3 without a budget, by quality alone " +
    "with one.",
  run: async (lab) => ({
    tables: [
      await routerbenchBudgets(lab, "cold"),
      await routerbenchBudgets(lab, "warm"),
      await routerbenchWeights(lab),
      await routerdcQuality(lab),
      await fiftyArms(lab),
    ],
  }),
};

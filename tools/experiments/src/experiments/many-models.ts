import type { Experiment } from "../experiment.ts";
import { fiftyArms } from "../many-models/fifty-arms.ts";
import { routerbenchBudgets, routerbenchWeights } from "../many-models/routerbench.ts";
import { routerdcQuality } from "../many-models/routerdc.ts";

/** What exploring many arms costs, and what is learned of them. */
export const manyModelsExperiment: Experiment = {
  name: "many-models",
  question: "What does the default earn with seven, eleven and fifty models?",
  protocol:
    "req12. RouterBench's eleven models and RouterDC's seven open ones: three random splits for each " +
    "seed, 70 % of the rows to learn on and 30 % to measure on. Cold: the learn rows are served " +
    "before, from guessed list prices. Warm: all outcomes of the learn rows fit a prior, worth 0.3 " +
    "observations a row, and none is served. The mix and the best fixed arm know the means of all " +
    "rows. Supervised: ridges of quality and dollars on the same features, fitted on all outcomes of " +
    "the learn rows; under a budget with a multiplier that spends it on these. Fifty models: every " +
    "one of the eleven four or five times, its outcomes dealt anew among the rows of a source; at " +
    "most 8 orders of all rows, from nothing; without a budget by the objective, weight of cost 0.3, " +
    "with one by quality alone.",
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

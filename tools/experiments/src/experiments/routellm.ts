import { type Experiment, measured } from "../experiment.ts";
import { routeLlm } from "../routellm.ts";

/** RouteLLM's own metric, on its own rows. */
export const routeLlmExperiment: Experiment = {
  name: "routellm",
  question:
    "How well do predicted gains order questions between two models (RouteLLM's MMLU rows)?",
  protocol:
    "GPT-4-1106 and Mixtral-8x7B on MMLU, without the rows that RouteLLM marks as contaminated. Ridges " +
    "fitted on four of five folds order the fifth by the predicted gain of the stronger model. APGR is the " +
    "area under the share of the gain that is kept, as a function of the share of questions that the " +
    "stronger model gets (Ong et al. 2024, section 4): .5 for random. Unseen subjects: no subject is in two " +
    "folds.",
  async run(lab) {
    const files = ["routellm_mmlu_1.jsonl", "routellm_mmlu_2.jsonl"];
    for (const file of files) lab.data.file(file);
    const rows = await routeLlm(lab.data.path);
    return {
      tables: [
        {
          title: "APGR",
          of: "folds, features",
          columns: ["APGR"],
          lines: rows.map(({ name, value, interval: [low, high], target }) => ({
            label: name,
            cells: [measured("reward", { mean: value, low, high }, target)],
          })),
        },
      ],
    };
  },
};

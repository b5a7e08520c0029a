import { linUCB } from "@armature/bandit-linucb";
import type { Collection } from "../collection.ts";
import { experiments } from "../registry.ts";
import { remarks } from "../remarks.ts";

const introduction = `# Experiments

This document is written by \`npm run experiments -- --data DIR --out docs\`; do not edit it. Equal data,
seeds and code give equal bytes, so every change of a result changes this file.

**Rows.** The rows are those of ParetoBandit (Apache-2.0, commit 72ccbefe): real prompts with the rated
answers and the real costs of Llama 3.1 8B, Mistral Large 2512 and Gemini 2.5 Pro (\`k4\`: also of Gemini
2.5 Flash), one JSON object per line, \`{id, prompt, arms: {model: {reward, cost}}}\`. They are not part of
this repository. \`DIR\` holds them as \`pareto_{val,trainsub}_k3.jsonl\` and \`pareto_val_k4.jsonl\`, and
their contexts as \`ctx_{val,trainsub}_{emb26,hand12}.f32\` (little-endian float32, row by row, bias last).
\`many-models\` and \`efforts\` read rows of RouterBench and RouterDC in the same form, from the RouterDC
repository (commit 0e63989c): \`routerbench_train_k11.jsonl\` and \`routerdc_train_k7.jsonl\`. An
experiment whose files are absent is skipped.

**Contexts.** \`emb26\` has 25 whitened components of mean word vectors, divided by 4, and the bias;
\`hand12\` has ParetoBandit's eleven standardised features, divided by 4, and the bias; \`req12\` is the
twelve default features; \`d1\` is the bias alone, the same for every request.

**Policies** learn the reward and the cost of the arm that they chose, and nothing else. \`default\` is the
policy of a router that is given none: LinUCB with a small exploration floor, which combines quality and
dollars by an objective. **Utility** is the value of an answer by that objective: its quality minus a
price for its dollars. \`costWeight\` is the quality that an answer of the most expensive model's mean
cost must gain to be worth it, 0.3 unless stated otherwise; \`--objective cost=0.5\` sets another. All
other experiments use quality alone, called reward there, with \`linUCB()\`, or
\`withBudget(linUCB(), { usdPerRequest })\` under a budget, always with default options. \`--policy FILE\`
adds another policy: see [write a policy](write-a-policy.md).

**±** is half of a 95 % interval that covers both the choice of rows and their order: the pigeonhole
bootstrap (Owen 2007) with 1,000 replicates. Each replicate draws seeds and rows with replacement, the
same rows for all seeds, and weights a decision by v(seed) · w(row): Σ v·w·r ÷ Σ v·w. Differences are
taken row by row within the same replicates, so they are paired. Intervals of cost ÷ budget are Student's
over the seeds: a budget is controlled by reacting to bills, so resampled rows would show errors that the
policy had no chance to correct.

✓ and ✗ tell whether the mean meets its target; with \\* the better end of the interval counts. The
reasons for missed targets refer to the rows that the repository's maintainers measure on.
`;

/** Reward, cost and robustness of the default options. */
export const experimentsCollection: Collection = {
  name: "experiments",
  command: "npm run experiments",
  introduction,
  experiments,
  subjects: [{ name: "linucb", policy: linUCB() }],
  remarks,
};

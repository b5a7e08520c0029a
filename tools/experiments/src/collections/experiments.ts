import { linUCB } from "@armature/bandit-linucb";
import type { Collection } from "../collection.ts";
import { experiments } from "../registry.ts";
import { remarks } from "../remarks.ts";

const introduction = `# Experiments

Written by \`npm run experiments -- --data DIR --out docs\`; do not edit. Equal data, seeds and code
give equal bytes, so a change of a claim is a change of this file.

The rows are those of ParetoBandit (Apache-2.0, commit 72ccbefe): real prompts with the judged
answers and real costs of Llama 3.1 8B, Mistral Large 2512 and Gemini 2.5 Pro (\`k4\`: and of Gemini
2.5 Flash), one JSON object per line, \`{id, prompt, arms: {model: {reward, cost}}}\`. They are not
part of this repository; \`DIR\` holds them as \`pareto_{val,trainsub}_k3.jsonl\` and
\`pareto_val_k4.jsonl\`, and contexts as \`ctx_{val,trainsub}_{emb26,hand12}.f32\` (little-endian float32,
row by row, bias last). An experiment whose files are absent is skipped. \`many-models\` and \`efforts\`
read rows of RouterBench and RouterDC in the same form, as the RouterDC repository holds them (commit
0e63989c): \`routerbench_train_k11.jsonl\` and \`routerdc_train_k7.jsonl\`.

Contexts: \`emb26\` are 25 whitened components of mean word vectors, divided by 4, and the bias;
\`hand12\` are ParetoBandit's eleven standardised features, divided by 4, and the bias; \`req12\` are
the twelve default features; \`d1\` is the bias alone, the same for every request.

Policies learn what the arm they chose earned and cost and nothing else. \`default\` is what a router
decides by if it is given no policy: LinUCB over a small floor under every model, which weighs quality
and dollars by an objective. **Utility** is what an answer is worth by it: quality less a price of its
dollars, \`costWeight\` being the quality that the dearest model's mean cost has to buy, 0.3 unless it is
said otherwise. \`--objective cost=0.5\` names another. All other experiments are of quality alone, there
called reward: of \`linUCB()\`, under a budget \`withBudget(linUCB(), { usdPerRequest })\`, with their
defaults, the same everywhere. Another policy joins with \`--policy FILE\`: [write a
policy](write-a-policy.md).

**±** is half of a 95 % interval that covers both which rows were served and in which order they
came: the pigeonhole bootstrap (Owen 2007), 1,000 replicates. In each, seeds and rows are drawn with
replacement, the same rows for all seeds, and a decision counts v(seed) · w(row):
Σ v·w·r ÷ Σ v·w. Differences are taken row by row within the same replicates, and so are paired.
Intervals of cost ÷ budget are Student's over the seeds: a budget is held by answering to what was
billed, so rows drawn anew afterwards would show errors that nobody was given to correct.

✓ and ✗ say whether the mean is what it was to be; \\* takes the better end of the interval. Why a
target is missed is said of the rows that are kept beside this repository.
`;

/** What the defaults earn, cost and withstand. */
export const experimentsCollection: Collection = {
  name: "experiments",
  command: "npm run experiments",
  introduction,
  experiments,
  subjects: [{ name: "linucb", policy: linUCB() }],
  remarks,
};

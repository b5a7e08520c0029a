// Prints the online gain of learned dimensions at four budgets, from a cold and a warm start:
//   node --conditions=@armature/source packages/features-embedding/test/online-worth.ts DIR [SEEDS]
// DIR holds pareto_trainsub_k3.jsonl and pareto_val_k3.jsonl. One half of trainsub fits projections
// and priors, the other is learned from by bandit feedback; val is measured.
import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { readRows, simulate } from "@armature/evaluation";
import { candidates, dataSetOf } from "./candidates.ts";

const [directory = ".", count = "5"] = process.argv.slice(2);
const budgets = [3.0e-4, 6.62e-4, 1.87e-3, 5.31e-3];
const seeds = Array.from({ length: Number(count) }, (_, seed) => seed);
const all = await readRows(`${directory}/pareto_trainsub_k3.jsonl`);
const measured = await readRows(`${directory}/pareto_val_k3.jsonl`);
const fitted = all.filter((_, at) => at % 2 === 0);
const learnt = all.filter((_, at) => at % 2 === 1);

console.log(`| contexts | start | ${budgets.map((usd) => `$${usd}`).join(" | ")} | no budget |`);
console.log(`|---|---|${"---|".repeat(budgets.length + 1)}`);
for (const [name, make] of Object.entries(candidates)) {
  const features = make(fitted);
  const [data, learn, prior] = [measured, learnt, fitted].map((rows) => dataSetOf(features, rows));
  for (const start of ["cold", "warm"]) {
    const cells = [...budgets, undefined].map((usdPerRequest) => {
      const policy =
        usdPerRequest === undefined ? linUCB() : withBudget(linUCB(), { usdPerRequest });
      const { policies } = simulate({
        ...(data ?? { rows: [], contexts: [] }),
        learn,
        prior: start === "warm" ? prior : undefined,
        policies: { policy },
        seeds,
        // Without a budget, quality alone.
        objective: { costWeight: 0, latencyWeight: 0 },
        budgetUsd: usdPerRequest,
      });
      const { quality, costUsd } = policies.policy ?? {};
      if (quality === undefined || costUsd === undefined) return "";
      const interval = (quality.high - quality.low) / 2;
      const spent =
        usdPerRequest === undefined
          ? `$${costUsd.mean.toFixed(4)}`
          : (costUsd.mean / usdPerRequest).toFixed(2);
      return `${quality.mean.toFixed(4)} ± ${interval.toFixed(4)} @ ${spent}`;
    });
    console.log(`| ${name} | ${start} | ${cells.join(" | ")} |`);
  }
}

import type { Estimate } from "@armature/evaluation";
import { type Chart, type ChartLine, type Experiment, type Line, measured } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { ContextName } from "../lab/data-directory.ts";
import type { Lab } from "../lab/lab.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  type Start,
  serve,
  statisticsOf,
  usd,
  within,
} from "../lab/stream.ts";

/** US dollars per request. */
const budgets = [3e-4, 5e-4, 6e-4, 7e-4, 8e-4, 1e-3, 1.87e-3];

/** Share of the best model's reward to keep. */
const keep = 0.99;

interface Point {
  readonly budgetUsd: number;
  readonly reward: Estimate;
  readonly costUsd: Estimate;
}

/** Saving at almost the best model's reward. */
export const savingExperiment: Experiment = {
  name: "saving",
  question: "How much is saved compared with always using the best model, at 99 % of its reward?",
  protocol:
    `Learn on trainsub, measure on val, at ${budgets.length} budgets. The saving is 1 − cost ÷ the best ` +
    "model's cost, at the lowest of these budgets that keeps 99 % of the best model's mean reward.",
  async run(lab) {
    const lines: Line[] = [];
    const series: ChartLine[] = [];
    let levels: Chart["levels"] = [];
    const settings: readonly (readonly [ContextName, Start])[] = [
      ["emb26", "warm"],
      ["emb26", "cold"],
      ["req12", "cold"],
    ];
    for (const [contexts, start] of settings) {
      const stream = await readStream(lab, contexts);
      const best = baselinesOf(stream, undefined);
      levels = [{ name: `99 % of ${best.fixedArm}`, y: keep * best.quality }];
      for (const subject of lab.subjects) {
        const points = budgets.map((budgetUsd): Point => {
          lab.progress(`${contexts} ${start}, ${usd(budgetUsd)}, ${subject.name}`);
          const traces = serve(lab, stream, within(subject, budgetUsd), (seed) => [
            learnPhase(stream, start, seed),
            { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
          ]);
          const { quality, costUsd } = statisticsOf(stream, traces, "val");
          return { budgetUsd, reward: quality, costUsd };
        });
        const label = `${contexts} ${start}, ${subject.name}`;
        series.push({
          name: label,
          x: points.map(({ costUsd }) => 1000 * costUsd.mean),
          y: points.map(({ reward }) => reward.mean),
          low: points.map(({ reward }) => reward.low),
          high: points.map(({ reward }) => reward.high),
        });
        const target = subject === lab.subjects[0] ? { atLeast: 0.96 } : undefined;
        const found = points.find(({ reward }) => reward.mean >= keep * best.quality);
        lines.push({
          label,
          cells:
            found === undefined
              ? ["none", "", "", measured("percent", null, target)]
              : [
                  usd(found.budgetUsd),
                  measured("reward", found.reward),
                  measured("usd", found.costUsd),
                  measured("percent", saving(found.costUsd, best.costUsd), target),
                ],
        });
      }
    }
    const columns = ["lowest budget", "reward", "cost per request", "saving"];
    series.push(await mixLine(lab));
    return {
      tables: [
        { title: "Saving at 99 % of the best model's reward", of: "setting", columns, lines },
      ],
      charts: [
        {
          name: "frontier",
          title: "Reward and cost at each budget",
          xLabel: "US$ per 1,000 requests",
          yLabel: "mean reward on val",
          series,
          levels,
        },
      ],
    };
  },
};

/** Reward of the best context-free mix at each budget. */
async function mixLine(lab: Lab): Promise<ChartLine> {
  const stream = await readStream(lab, "d1");
  const rewards = budgets.map((budgetUsd) => baselinesOf(stream, budgetUsd).mixUtility);
  const x = budgets.map((budgetUsd) => 1000 * budgetUsd);
  return { name: "context-free mix", x, y: rewards, low: rewards, high: rewards };
}

function saving({ mean, low, high }: Estimate, bestUsd: number): Estimate {
  return { mean: 1 - mean / bestUsd, low: 1 - high / bestUsd, high: 1 - low / bestUsd };
}

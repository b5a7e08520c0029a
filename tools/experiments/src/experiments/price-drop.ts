import { changeOutcomes } from "@armature/evaluation/simulation";
import type { ChartLine, Experiment, Line } from "../experiment.ts";
import { curve } from "../lab/curve.ts";
import type { ContextName } from "../lab/data-directory.ts";
import { type Drift, driftColumns, measureDrift } from "../lab/drift.ts";
import { listPrice } from "../lab/list-price.ts";
import { usd } from "../lab/stream.ts";

const model = "google/gemini-2.5-pro";
const factor = 0.2 / 11.25;

const settings: readonly (readonly [ContextName, number, Partial<Drift>])[] = [
  ["emb26", 3.0e-4, { rewards: [0.875, 0.933, 0.875], costRatio: 1.02 }],
  ["req12", 3.0e-4, { rewards: [0.847, 0.933, 0.847], costRatio: 1.02 }],
  ["emb26", 6.62e-4, {}],
  ["emb26", 1.87e-3, {}],
];

/** A model's price falls and recovers, both with an announcement. */
export const priceDropExperiment: Experiment = {
  name: "price-drop",
  question: "Is the budget kept while a price falls and recovers, and is the low price used?",
  protocol:
    "Learn on trainsub, cold, then three phases of a third of val each. In the second, Gemini 2.5 " +
    "Pro costs 0.2/11.25 of its usual cost. Both changes are announced with `setCost`. ParetoBandit, on " +
    "other rows: cost ÷ budget 1.00, .94 and 1.02 at $3.00e-4.",
  async run(lab) {
    const lines: Line[] = [];
    const series: ChartLine[] = [];
    const list = listPrice(model) ?? 0;
    for (const [contexts, budgetUsd, bounds] of settings) {
      const { lines: own, traces } = await measureDrift(lab, {
        contexts,
        budgetUsd,
        ...bounds,
        prices: [{ [model]: list * factor }, { [model]: list }],
        outcomes: (stream) =>
          changeOutcomes(stream.outcomes, model, ({ reward, cost }) => ({
            reward,
            cost: cost * factor,
          })),
      });
      lines.push(...own);
      const start = traces[0][0].phases[1].start;
      series.push(
        curve(
          `${contexts}, ${usd(budgetUsd)}`,
          traces[0],
          ({ costUsd }, i) => costUsd[i] / budgetUsd,
          { start, bin: 119 },
        ),
      );
    }
    return {
      tables: [{ title: "Reward and cost by phase", of: "setting", columns: driftColumns, lines }],
      charts: [
        {
          name: "cost",
          title: "Cost ÷ budget in 119 requests",
          xLabel: "measured requests; the price is low in the middle third",
          yLabel: "cost ÷ budget",
          series,
          levels: [{ name: "the budget", y: 1 }],
        },
      ],
    };
  },
};

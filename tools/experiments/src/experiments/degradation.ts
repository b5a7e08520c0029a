import { changeOutcomes } from "@armature/evaluation/simulation";
import type { ChartLine, Experiment, Line } from "../experiment.ts";
import { curve } from "../lab/curve.ts";
import type { ContextName } from "../lab/data-directory.ts";
import { type Drift, driftColumns, measureDrift } from "../lab/drift.ts";
import { type Stream, usd } from "../lab/stream.ts";

const worse = 0.75;

const targets = { rewards: [0.915, 0.805], recovery: 0.99, costRatio: 1.02 };

const settings: readonly (readonly [ContextName, number, Partial<Drift>])[] = [
  ["emb26", 6.62e-4, targets],
  ["req12", 6.62e-4, targets],
  ["d1", 6.62e-4, {}],
  ["emb26", 3.0e-4, {}],
  ["emb26", 1.87e-3, {}],
];

/** A model silently gets worse, then recovers. */
export const degradationExperiment: Experiment = {
  name: "degradation",
  question: "How quickly is a model abandoned that silently got worse, and is it rediscovered?",
  protocol:
    "Learn on trainsub, cold, then three phases of a third of val each. In the second, every answer " +
    `of Mistral Large earns ${worse} at an unchanged cost, without notice. ParetoBandit, on other rows at ` +
    "$6.62e-4: .874, .797 and .841, after ÷ before .963.",
  async run(lab) {
    const lines: Line[] = [];
    const series: ChartLine[] = [];
    for (const [contexts, budgetUsd, bounds] of settings) {
      const {
        lines: own,
        traces,
        stream,
      } = await measureDrift(lab, {
        contexts,
        budgetUsd,
        ...bounds,
        outcomes: (stream) =>
          changeOutcomes(stream.outcomes, mistral(stream), ({ cost }) => ({ reward: worse, cost })),
      });
      lines.push(...own);
      const index = stream.outcomes.arms.indexOf(mistral(stream));
      const start = traces[0][0].phases[1].start;
      series.push(
        curve(
          `${contexts}, ${usd(budgetUsd)}`,
          traces[0],
          ({ arm }, i) => (arm[i] === index ? 1 : 0),
          { start, bin: 35 },
        ),
      );
    }
    return {
      tables: [{ title: "Reward and cost by phase", of: "setting", columns: driftColumns, lines }],
      charts: [
        {
          name: "share",
          title: "Requests that the degraded model serves",
          xLabel: "measured requests; the model is worse in the middle third",
          yLabel: "share of requests",
          series,
        },
      ],
    };
  },
};

function mistral({ arms }: Stream): string {
  return arms.find((arm) => arm.includes("mistral-large")) ?? arms[1];
}

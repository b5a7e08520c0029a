import { type Experiment, type Line, measured, type Result, type Target } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { ContextName } from "../lab/data-directory.ts";
import { bootstrapOf, Gauge } from "../lab/gauge.ts";
import type { Lab } from "../lab/lab.ts";
import { learnPhase, measuredOrder, readStream, type Start, serve, within } from "../lab/stream.ts";

/** US dollars per request. */
export const budgets = [3.0e-4, 6.62e-4, 1.87e-3, 5.31e-3] as const;

interface Setting {
  readonly contexts: ContextName;
  readonly start: Start;
  /** What the reward is to be at each budget; without, what the gain over the mix is to be. */
  readonly rewards?: readonly number[];
  readonly gain?: number;
}

const settings: readonly Setting[] = [
  { contexts: "emb26", start: "warm", rewards: [0.895, 0.924, 0.927, 0.93] },
  { contexts: "emb26", start: "cold", rewards: [0.894, 0.923, 0.925, 0.929] },
  { contexts: "req12", start: "cold", rewards: [0.898, 0.922, 0.925, 0.927] },
  { contexts: "d1", start: "cold", gain: -0.001 },
];

/** Reward and spending at four budgets. */
export const budgetsExperiment: Experiment = {
  name: "budgets",
  question: "What is earned at a budget, and does the budget hold?",
  protocol:
    "Learn on trainsub (1,413 rows), each seed in its own order, then measure on val (1,785 other " +
    "rows), still learning. Cold: no prior, guessed list prices. Warm: half of trainsub fits a " +
    "prior, all outcomes known, the other half is served. Whole stream: from the first request on.",
  async run(lab) {
    const rewards: Line[] = [];
    const costs: Line[] = [];
    for (const setting of settings) await runSetting(lab, setting, rewards, costs);
    return {
      tables: [
        {
          title: "Mean reward on val",
          of: "contexts, start, budget",
          columns: ["reward", "− best fixed arm that fits", "− context-free mix", "whole stream"],
          lines: rewards,
        },
        {
          title: "Mean cost ÷ budget",
          of: "contexts, start, budget",
          columns: ["val", "val, worst seed", "whole stream", "whole stream, worst seed"],
          lines: costs,
        },
      ],
    } satisfies Result;
  },
};

async function runSetting(
  lab: Lab,
  { contexts, start, rewards: targets, gain }: Setting,
  rewards: Line[],
  costs: Line[],
): Promise<void> {
  const stream = await readStream(lab, contexts);
  const bootstrap = bootstrapOf(stream, lab.seeds.length);
  for (const [index, budgetUsd] of budgets.entries()) {
    const baselines = baselinesOf(stream, budgetUsd);
    for (const [place, subject] of lab.subjects.entries()) {
      const label = `${contexts} ${start}, $${budgetUsd.toExponential(2)}, ${subject.name}`;
      lab.progress(label);
      const traces = serve(lab, stream, within(subject, budgetUsd), (seed) => [
        learnPhase(stream, start, subject, seed),
        { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
      ]);
      const val = new Gauge(bootstrap, traces, "val");
      const whole = new Gauge(bootstrap, traces);
      const target = (bound: Target): Target | undefined => (place === 0 ? bound : undefined);
      const least = targets?.[index];
      rewards.push({
        label,
        cells: [
          measured(
            "reward",
            val.reward,
            least === undefined ? undefined : target({ atLeast: least }),
          ),
          measured(
            "difference",
            val.gain(baselines.fixed),
            target({ atLeast: 0, withinNoise: true }),
          ),
          measured(
            "difference",
            val.gain(baselines.mix),
            target(gain === undefined ? { atLeast: 0, withinNoise: true } : { atLeast: gain }),
          ),
          measured("reward", whole.reward),
        ],
      });
      const worst = (gauge: Gauge) => ({
        format: "ratio" as const,
        value: gauge.worstCostRatio(budgetUsd),
        ...(place === 0 && { target: { atMost: 1.03 } }),
      });
      costs.push({
        label,
        cells: [
          measured("ratio", val.costRatio(budgetUsd), target({ atMost: 1.005 })),
          worst(val),
          measured("ratio", whole.costRatio(budgetUsd), target({ atMost: 1.005 })),
          worst(whole),
        ],
      });
    }
  }
}

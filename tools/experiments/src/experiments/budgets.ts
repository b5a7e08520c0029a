import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
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
const budgets = [3.0e-4, 6.62e-4, 1.87e-3, 5.31e-3];

interface Setting {
  readonly contexts: ContextName;
  readonly start: Start;
  /** Target of the reward at each budget. */
  readonly rewards?: readonly number[];
  /** ParetoBandit's reward at each budget. */
  readonly anchor?: readonly string[];
  /** Target of the gain over the mix. @default 0, within the noise */
  readonly gain?: Target;
}

const notBelow: Target = { atLeast: 0, withinNoise: true };

const settings: readonly Setting[] = [
  {
    contexts: "emb26",
    start: "warm",
    rewards: [0.895, 0.924, 0.927, 0.93],
    anchor: [".876", ".890", ".917", ".925"],
  },
  {
    contexts: "emb26",
    start: "cold",
    rewards: [0.894, 0.923, 0.925, 0.929],
    anchor: [".875", ".890", ".917", ".923"],
  },
  {
    contexts: "req12",
    start: "cold",
    rewards: [0.898, 0.922, 0.925, 0.927],
  },
  { contexts: "hand12", start: "cold", anchor: [".847", ".865", ".901", ".911"] },
  { contexts: "d1", start: "cold", gain: { atLeast: -0.001 } },
];

/** Reward and spending at four budgets. */
export const budgetsExperiment: Experiment = {
  name: "budgets",
  question: "How much reward does a budget buy, and is it kept?",
  protocol:
    "Learn on trainsub, each seed in its own order, then keep learning while measuring on val, which has " +
    "other rows. Cold: no prior, and guessed list prices. Warm: half of trainsub fits a prior with all " +
    "outcomes known, and the other half is served. The whole stream counts from the first request. The " +
    "best fixed arm and the best mix of fixed arms within the budget know the means of val; the reward " +
    "must not be below theirs beyond the noise. ParetoBandit: its own code and warm priors, learning on " +
    "val and measured on 1,824 rows that are not available here, on which the mix earns .864, .923, .924 " +
    "and .926.",
  async run(lab) {
    const rewards: Line[] = [];
    const costs: Line[] = [];
    for (const setting of settings) await measure(lab, setting, rewards, costs);
    return {
      tables: [
        {
          title: "Mean reward",
          of: "contexts, start, budget",
          columns: [
            "val",
            "− best fixed arm that fits",
            "− context-free mix",
            "whole stream",
            "ParetoBandit",
          ],
          lines: rewards,
        },
        {
          title: "Mean cost ÷ budget",
          of: "contexts, start, budget",
          columns: ["val", "val, worst seed", "whole stream", "whole stream, worst seed"],
          lines: costs,
        },
      ],
    };
  },
};

async function measure(lab: Lab, setting: Setting, rewards: Line[], costs: Line[]): Promise<void> {
  const { contexts, start, gain = notBelow } = setting;
  const stream = await readStream(lab, contexts);
  for (const [index, budgetUsd] of budgets.entries()) {
    const baselines = baselinesOf(stream, budgetUsd);
    for (const subject of lab.subjects) {
      const label = `${contexts} ${start}, ${usd(budgetUsd)}, ${subject.name}`;
      lab.progress(label);
      const traces = serve(lab, stream, within(subject, budgetUsd), (seed) => [
        learnPhase(stream, start, seed),
        { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
      ]);
      const val = statisticsOf(stream, traces, "val");
      const whole = statisticsOf(stream, traces);
      const own = (target: Target | undefined) =>
        subject === lab.subjects[0] ? target : undefined;
      const least = setting.rewards?.[index];
      rewards.push({
        label,
        cells: [
          measured("reward", val.quality, own(least === undefined ? least : { atLeast: least })),
          measured("reward", val.gainOver(baselines.fixed), own(notBelow)),
          measured("reward", val.gainOver(baselines.mix), own(gain)),
          measured("reward", whole.quality),
          setting.anchor?.[index] ?? "",
        ],
      });
      costs.push({
        label,
        cells: [val, whole].flatMap((statistics) => {
          const ratio = statistics.costRatio(budgetUsd);
          return [
            measured("ratio", ratio, own({ atMost: 1.005 })),
            measured("ratio", ratio.worstSeed, own({ atMost: 1.03 })),
          ];
        }),
      });
    }
  }
}

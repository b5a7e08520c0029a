import type { ArmOutcome } from "@armature/evaluation";
import {
  changeOutcomes,
  decisionsUntilShare,
  phaseOf,
  type Trace,
  type TraceStatistics,
} from "@armature/evaluation/simulation";
import {
  type ChartLine,
  type Experiment,
  type Line,
  measured,
  type Target,
} from "../experiment.ts";
import { curve } from "../lab/curve.ts";
import type { ContextName } from "../lab/data-directory.ts";
import type { Lab } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { median } from "../lab/median.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  serve,
  statisticsOf,
  usd,
  within,
} from "../lab/stream.ts";

const flash = "google/gemini-2.5-flash";
const budgets = [3.0e-4, 6.62e-4, 1.87e-3, undefined];

interface Newcomer {
  readonly name: string;
  readonly costFactor: number;
  change(outcome: ArmOutcome): ArmOutcome;
}

const good: Newcomer = { name: "good, cheap", costFactor: 1, change: (outcome) => outcome };
const bad: Newcomer = {
  name: "bad, cheap",
  costFactor: 1,
  change: ({ reward, cost }) => ({ reward: reward / 2, cost }),
};
const expensive: Newcomer = {
  name: "good, expensive",
  costFactor: 10,
  change: ({ reward, cost }) => ({ reward, cost: 10 * cost }),
};

/** A fourth model joins. */
export const newcomersExperiment: Experiment = {
  name: "newcomers",
  question: "Is a new model adopted quickly if it is worth it, and left alone if not?",
  protocol:
    "Learn on trainsub with three models, cold, then serve val (k4) with Gemini 2.5 Flash added, of which " +
    "only a guessed list price is known: unchanged, with half its rewards, or at ten times its cost. Nothing " +
    "forces the policy to try it. It counts as adopted at the request with which it has served 10 of the " +
    "latest 100. At the lowest budget a mix without it is as good, so it need not be adopted. ParetoBandit, " +
    "on other rows and with 20 forced tries: 246, 161, 123 and 126 requests; 1.1 % for the bad model; 1.33 " +
    "times the lowest budget with the expensive one.",
  async run(lab) {
    const lines: Record<"good" | "bad" | "expensive", Line[]> = {
      good: [],
      bad: [],
      expensive: [],
    };
    const series: ChartLine[] = [];
    for (const contexts of ["emb26", "req12"] as const) {
      for (const budgetUsd of budgets) {
        const goods = await enter(lab, contexts, budgetUsd, good);
        const needed = budgetUsd !== budgets[0];
        lines.good.push(...goods.map((entered) => adoption(entered, needed)));
        if (needed) series.push(flashShare(`${contexts}, ${usd(budgetUsd)}`, goods[0].traces));
        for (const { label, statistics, target } of await enter(lab, contexts, budgetUsd, bad)) {
          const share = measured("percent", statistics.share(flash), target({ atMost: 0.0025 }));
          lines.bad.push({ label, cells: [share, measured("reward", statistics.quality)] });
        }
        if (budgetUsd === undefined) continue;
        for (const { label, statistics, target } of await enter(
          lab,
          contexts,
          budgetUsd,
          expensive,
        )) {
          const ratio = statistics.costRatio(budgetUsd);
          lines.expensive.push({
            label,
            cells: [
              measured("percent", statistics.share(flash)),
              measured("ratio", ratio, target({ atMost: 1.02 })),
              measured("ratio", ratio.worstSeed),
              measured("reward", statistics.quality),
            ],
          });
        }
      }
    }
    return {
      tables: [
        {
          title: "A good cheap model",
          of: "setting",
          columns: ["requests until 10 %, median", "worst seed", "share", "reward"],
          lines: lines.good,
        },
        {
          title: "A bad cheap model",
          of: "setting",
          columns: ["share", "reward"],
          lines: lines.bad,
        },
        {
          title: "A good model at ten times the cost",
          of: "setting",
          columns: ["share", "cost ÷ budget", "worst seed", "reward"],
          lines: lines.expensive,
        },
      ],
      charts: [
        {
          name: "share",
          title: "Requests that a good cheap newcomer serves",
          xLabel: "requests since it entered",
          yLabel: "share of requests",
          series,
        },
      ],
    };
  },
};

interface Entered {
  readonly label: string;
  readonly traces: readonly Trace[];
  /** Statistics of the requests since the model joined. */
  readonly statistics: TraceStatistics;
  /** The target, for the policy under test only. */
  target(bound: Target): Target | undefined;
}

/** Adds a model to the stream, for every policy. */
async function enter(
  lab: Lab,
  contexts: ContextName,
  budgetUsd: number | undefined,
  newcomer: Newcomer,
): Promise<Entered[]> {
  const stream = await readStream(lab, contexts, "val_k4");
  const outcomes = changeOutcomes(stream.outcomes, flash, newcomer.change);
  const costUsd = (listPrice(flash) ?? 0) * newcomer.costFactor;
  return lab.subjects.map((subject): Entered => {
    const label = `${contexts} cold, ${usd(budgetUsd)}, ${subject.name}`;
    lab.progress(`${newcomer.name}: ${label}`);
    const traces = serve(lab, stream, within(subject, budgetUsd), (seed) => [
      learnPhase(stream, "cold", seed),
      {
        name: "val",
        order: measuredOrder(stream, seed),
        outcomes,
        enter: [{ id: flash, costUsd }],
      },
    ]);
    return {
      label,
      traces,
      statistics: statisticsOf(stream, traces, "val"),
      target: (bound) => (subject === lab.subjects[0] ? bound : undefined),
    };
  });
}

/** @param needed true if the model should be adopted */
function adoption({ label, traces, statistics, target }: Entered, needed: boolean): Line {
  const times = traces
    .map((trace) => decisionsUntilShare(trace, { phase: "val", arm: flash }) ?? Infinity)
    .sort((a, b) => a - b);
  const most = (bound: number) => (needed ? target({ atMost: bound }) : undefined);
  return {
    label,
    cells: [
      measured("count", finite(median(times)), most(25)),
      measured("count", finite(times[times.length - 1]), most(100)),
      measured("percent", statistics.share(flash)),
      measured("reward", statistics.quality),
    ],
  };
}

function flashShare(name: string, traces: readonly Trace[]): ChartLine {
  const index = traces[0].arms.indexOf(flash);
  const { start } = phaseOf(traces[0], "val");
  return curve(name, traces, ({ arm }, i) => (arm[i] === index ? 1 : 0), { start, bin: 25 });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

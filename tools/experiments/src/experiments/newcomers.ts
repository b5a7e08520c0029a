import {
  type ArmOutcome,
  changeOutcomes,
  decisionsUntilShare,
  type Trace,
  type TraceStatistics,
} from "@armature/evaluation";
import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
import type { ContextName } from "../lab/data-directory.ts";
import type { Lab } from "../lab/lab.ts";
import {
  learnPhase,
  listPrice,
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
const dear: Newcomer = {
  name: "good, dear",
  costFactor: 10,
  change: ({ reward, cost }) => ({ reward, cost: 10 * cost }),
};

/** A fourth model enters. */
export const newcomersExperiment: Experiment = {
  name: "newcomers",
  question: "Is a new model taken up quickly where it is worth it, and left alone where not?",
  protocol:
    "Learn on trainsub with three models, cold, then serve val (k4) with Gemini 2.5 Flash added, of " +
    "which nothing is told but a guessed list price: as it is; with half its rewards; at ten times " +
    "its cost. Nothing forces it to be tried. Taken up: the request with which it holds 10 of the " +
    "latest 100. At the lowest budget a mix without it is as good, so that it need not be.",
  async run(lab) {
    const lines: Record<"good" | "bad" | "dear", Line[]> = { good: [], bad: [], dear: [] };
    for (const contexts of ["emb26", "req12"] as const) {
      for (const budgetUsd of budgets) {
        lines.good.push(
          ...(await enter(lab, contexts, budgetUsd, good, ({ statistics, untils, target }) => {
            const times = untils
              .map((until) => until ?? Number.POSITIVE_INFINITY)
              .sort((a, b) => a - b);
            const wanted = budgetUsd === budgets[0] ? () => undefined : target;
            return [
              measured("count", finite(median(times)), wanted({ atMost: 25 })),
              measured("count", finite(times[times.length - 1]), wanted({ atMost: 100 })),
              measured("percent", statistics.share(flash)),
              measured("reward", statistics.reward),
            ];
          })),
        );
        lines.bad.push(
          ...(await enter(lab, contexts, budgetUsd, bad, ({ statistics, target }) => [
            measured("percent", statistics.share(flash), target({ atMost: 0.0025 })),
            measured("reward", statistics.reward),
          ])),
        );
        if (budgetUsd === undefined) continue;
        lines.dear.push(
          ...(await enter(lab, contexts, budgetUsd, dear, ({ statistics, target }) => [
            measured("percent", statistics.share(flash)),
            measured("ratio", statistics.costRatio(budgetUsd), target({ atMost: 1.02 })),
            measured("ratio", statistics.costRatio(budgetUsd).worstSeed),
            measured("reward", statistics.reward),
          ])),
        );
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
          title: "A good model that is ten times dearer",
          of: "setting",
          columns: ["share", "cost ÷ budget", "worst seed", "reward"],
          lines: lines.dear,
        },
      ],
    };
  },
};

interface Entered {
  readonly statistics: TraceStatistics;
  /** By seed: the requests until it was taken up. */
  readonly untils: readonly (number | undefined)[];
  /** A target where the policy under test is measured. */
  target(bound: Target): Target | undefined;
}

async function enter(
  lab: Lab,
  contexts: ContextName,
  budgetUsd: number | undefined,
  newcomer: Newcomer,
  cells: (entered: Entered) => Line["cells"],
): Promise<Line[]> {
  const stream = await readStream(lab, contexts, "val_k4");
  const outcomes = changeOutcomes(stream.outcomes, flash, newcomer.change);
  const costUsd = (listPrice(flash) ?? 0) * newcomer.costFactor;
  return lab.subjects.map((subject) => {
    const label = `${contexts} cold, ${usd(budgetUsd)}, ${subject.name}`;
    lab.progress(`${newcomer.name}: ${label}`);
    const traces: Trace[] = serve(lab, stream, within(subject, budgetUsd), (seed) => [
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
      cells: cells({
        statistics: statisticsOf(stream, traces, "val"),
        untils: traces.map((trace) => decisionsUntilShare(trace, { phase: "val", arm: flash })),
        target: (bound) => (subject === lab.subjects[0] ? bound : undefined),
      }),
    };
  });
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? (sorted[middle - 1] + sorted[middle]) / 2
    : sorted[Math.floor(middle)];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

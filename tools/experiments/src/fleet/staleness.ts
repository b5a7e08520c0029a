import type { Estimate } from "@armature/evaluation";
import { estimate, type Trace } from "@armature/evaluation/simulation";
import { type Chart, type ChartLine, type Line, measured, type Result } from "../experiment.ts";
import type { Lab, Subject } from "../lab/lab.ts";
import { ratioOf } from "./compare.ts";
import { type Contestant, contestantsOf } from "./contestants.ts";
import { type LapTotals, lapTotals, mostAhead } from "./lap-totals.ts";
import type { Problem } from "./problem.ts";
import { serveLaps } from "./serve-laps.ts";
import { type World, worldOf } from "./world.ts";

/** Requests to serve, and the lags to measure. */
export interface Staleness {
  /** One problem per seed. */
  readonly problems: readonly Problem[];
  /** Number of times that each request is served. */
  readonly laps: number;
  /** Lags in requests; the first is 0. */
  readonly lags: readonly number[];
  /** Policies that are also measured under the budget. @default all policies under test */
  readonly held?: readonly Subject[];
}

/** Totals of one seed's decisions. */
interface Served extends LapTotals {
  /** Mean US dollars per request of the second half. */
  readonly lateCostUsd: number;
  /** Largest lead of spending over the budget, in budgets of one request; 0 without a budget. */
  readonly mostAhead: number;
}

const columns = [
  "reward",
  "÷ no lag",
  "regret per seed",
  "÷ no lag",
  "cost per request",
  "÷ budget",
  "÷ budget, second half",
  "most ahead, in budgets",
];

/** Reward, regret and dollars of all policies at every lag. */
export function measureStaleness(lab: Lab, { problems, laps, lags, held }: Staleness): Result {
  const lines: Line[] = [];
  const rewards: ChartLine[] = [];
  const costs: ChartLine[] = [];
  for (const contestant of contestantsOf(lab, problems[0].budgetUsd, held)) {
    const { name, budgetUsd } = contestant;
    const worlds = problems.map((problem) => worldOf(problem, budgetUsd));
    const byLag = lags.map((lag) => {
      lab.progress(`${name}, a lag of ${lag}`);
      return problems.map((problem, at) =>
        serve(contestant, problem, worlds[at], { laps, lag, seed: lab.seeds[at] }),
      );
    });
    lines.push(...lags.map((lag, at) => lineOf(`${name}, ${lag}`, byLag[at], byLag[0], budgetUsd)));
    const curve = (of: (served: readonly Served[]) => Estimate) =>
      curveOf(name, lags, (at) => of(byLag[at]));
    rewards.push(curve((served) => ratioOf(rewardsOf(served), rewardsOf(byLag[0]))));
    if (budgetUsd !== undefined) {
      costs.push(curve((served) => estimate(served.map(({ costUsd }) => costUsd / budgetUsd))));
    }
  }
  const chart = (rest: Pick<Chart, "name" | "title" | "yLabel" | "series" | "levels">): Chart => ({
    xLabel: "lag in requests, as a power of ten",
    ...rest,
  });
  return {
    tables: [{ title: "By the lag in requests", of: "policy, lag", columns, lines }],
    charts: [
      chart({
        name: "reward",
        title: "Reward by lag",
        yLabel: "reward ÷ reward without lag",
        series: rewards,
        levels: [{ name: "no lag", y: 1 }],
      }),
      chart({
        name: "cost",
        title: "Spending by lag",
        yLabel: "cost ÷ budget, over the whole stream",
        series: costs,
        levels: [{ name: "the budget", y: 1 }],
      }),
    ],
  };
}

function serve(
  { policy, budgetUsd }: Contestant,
  problem: Problem,
  world: World,
  { laps, lag, seed }: { readonly laps: number; readonly lag: number; readonly seed: number },
): Served {
  const worlds = new Array<World>(laps).fill(world);
  const trace: Trace = serveLaps({ problem, worlds, policy, seed, lag: () => lag });
  return {
    ...lapTotals(trace, worlds),
    lateCostUsd: lapTotals(trace, worlds, [Math.floor(laps / 2), laps]).costUsd,
    mostAhead: budgetUsd === undefined ? 0 : mostAhead(trace, budgetUsd),
  };
}

function lineOf(
  label: string,
  served: readonly Served[],
  atOnce: readonly Served[],
  budgetUsd: number | undefined,
): Line {
  const of = (field: keyof Served, unit = 1) => served.map((one) => one[field] / unit);
  const regrets = (of: readonly Served[]) => of.map(({ regret }) => regret);
  return {
    label,
    cells: [
      measured("reward", estimate(of("reward"))),
      measured("ratio", ratioOf(of("reward"), rewardsOf(atOnce))),
      measured("count", estimate(of("regret"))),
      measured("ratio", ratioOf(regrets(served), regrets(atOnce))),
      measured("usd", estimate(of("costUsd"))),
      ...(budgetUsd === undefined
        ? ["", "", ""]
        : [
            measured("ratio", estimate(of("costUsd", budgetUsd))),
            measured("ratio", estimate(of("lateCostUsd", budgetUsd))),
            measured("count", estimate(of("mostAhead"))),
          ]),
    ],
  };
}

function rewardsOf(served: readonly Served[]): number[] {
  return served.map(({ reward }) => reward);
}

/** A curve over the logarithms of all lags above 0. */
function curveOf(name: string, lags: readonly number[], of: (at: number) => Estimate): ChartLine {
  const points = lags.flatMap((lag, at) => (lag === 0 ? [] : [{ x: Math.log10(lag), ...of(at) }]));
  return {
    name,
    x: points.map(({ x }) => x),
    y: points.map(({ mean }) => mean),
    low: points.map(({ low }) => low),
    high: points.map(({ high }) => high),
  };
}

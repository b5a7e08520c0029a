import type { RewardAndCost } from "../baselines/best-mix.ts";
import { bestFixed, fixedArms, meanOf, mixAt, oracleOutcomes } from "../baselines/fixed-arms.ts";
import { EvaluationError } from "../error.ts";
import { type OutcomeTable, outcomeTable } from "../rows/outcome-table.ts";
import type { EvaluationRow } from "../rows/row.ts";
import { requireSeeds } from "../simulation/protocol.ts";
import { estimate } from "../statistics/estimate.ts";
import type { Band, PolicyReport, SimulationReport } from "./report.ts";

/** Which arm served which row; both are indices, the arm's into the arms of the first row. */
export interface Choice {
  readonly row: number;
  readonly arm: number;
}

/** The choices of one seed, in the order they were made: every row once. */
export interface Run {
  readonly seed: number;
  readonly choices: readonly Choice[];
}

/** Options of {@link reportFrom}. */
export interface ReportOptions {
  /** US dollars per request that the baselines keep within; > 0. @default none */
  readonly budgetUsd?: number | undefined;
}

interface RunSummary extends RewardAndCost {
  readonly counts: readonly number[];
  readonly rewardSoFar: readonly number[];
  readonly regretSoFar: readonly number[];
}

const maxPoints = 200;

/**
 * Measures what was chosen, by whomever: a simulated policy or a router in service. Every policy
 * has one run per seed, of the same seeds.
 *
 * @throws EvaluationError `invalid-row`, `invalid-choices` or `invalid-option`.
 */
export function reportFrom(
  rows: readonly EvaluationRow[],
  runs: Readonly<Record<string, readonly Run[]>>,
  options: ReportOptions = {},
): SimulationReport {
  const { budgetUsd } = options;
  const table = outcomeTable(rows);
  const seeds = seedsOf(runs);
  const fixed = fixedArms(table);
  const limit = budgetUsd ?? Number.POSITIVE_INFINITY;
  const affordable = bestFixed(fixed, budgetUsd);
  const oracle = oracleOutcomes(table, limit);
  const decisions = curvePoints(rows.length);
  const policies: Record<string, PolicyReport> = {};
  for (const [name, policyRuns] of Object.entries(runs)) {
    const summaries = policyRuns.map((run) => summarize(name, run, table, oracle, decisions));
    policies[name] = policyReport(summaries, table, decisions, fixed);
  }
  const [firstPolicy] = Object.values(policies);
  return {
    rows: rows.length,
    arms: table.arms,
    seeds,
    ...(budgetUsd !== undefined && { budgetUsd }),
    baselines: {
      bestFixed: affordable,
      mix: mixAt(fixed, budgetUsd ?? firstPolicy?.costUsd.mean ?? limit),
      random: meanOf(fixed),
      oracle: meanOf(oracle),
    },
    policies,
  };
}

function policyReport(
  runs: readonly RunSummary[],
  table: OutcomeTable,
  decisions: readonly number[],
  fixed: ReturnType<typeof fixedArms>,
): PolicyReport {
  const costs = runs.map((run) => run.costUsd);
  const costUsd = { ...estimate(costs), worstSeed: Math.max(...costs) };
  const share = table.arms.map((arm, index) => {
    const count = runs.reduce((total, run) => total + (run.counts[index] ?? 0), 0);
    return [arm, count / (runs.length * table.rows)] as const;
  });
  return {
    reward: estimate(runs.map((run) => run.reward)),
    costUsd,
    share: Object.fromEntries(share),
    regret: estimate(runs.map((run) => run.regretSoFar.at(-1) ?? 0)),
    mix: mixAt(fixed, costUsd.mean),
    curve: {
      decisions,
      reward: band(runs.map((run) => run.rewardSoFar)),
      regret: band(runs.map((run) => run.regretSoFar)),
    },
  };
}

function summarize(
  policy: string,
  { seed, choices }: Run,
  table: OutcomeTable,
  oracle: readonly RewardAndCost[],
  points: readonly number[],
): RunSummary {
  const width = table.arms.length;
  const counts = new Array<number>(width).fill(0);
  const seen = new Uint8Array(table.rows);
  const rewardSoFar: number[] = [];
  const regretSoFar: number[] = [];
  let reward = 0;
  let costUsd = 0;
  let best = 0;
  for (const [index, { row, arm }] of choices.entries()) {
    const count = counts[arm];
    const bestOfRow = oracle[row];
    if (count === undefined || bestOfRow === undefined || seen[row] === 1) {
      const rule = `choices[${index}] is row ${row}, arm ${arm}: every row must be named once`;
      refuse(policy, seed, `${rule}, with an arm from 0 to ${width - 1}`);
    }
    seen[row] = 1;
    counts[arm] = count + 1;
    reward += table.reward[row * width + arm] ?? 0;
    costUsd += table.costUsd[row * width + arm] ?? 0;
    best += bestOfRow.reward;
    if (index + 1 === points[rewardSoFar.length]) {
      rewardSoFar.push(reward / (index + 1));
      regretSoFar.push(best - reward);
    }
  }
  if (choices.length !== table.rows) {
    refuse(policy, seed, `${choices.length} choices for ${table.rows} rows: name each row once`);
  }
  return {
    reward: reward / table.rows,
    costUsd: costUsd / table.rows,
    counts,
    rewardSoFar,
    regretSoFar,
  };
}

function seedsOf(runs: Readonly<Record<string, readonly Run[]>>): number[] {
  const [first, ...others] = Object.entries(runs);
  if (first === undefined) {
    throw new EvaluationError("invalid-option", "no policies: give at least one", {
      field: "policies",
    });
  }
  const seeds = first[1].map((run) => run.seed);
  requireSeeds(seeds);
  for (const [name, policyRuns] of others) {
    if (policyRuns.map((run) => run.seed).join() !== seeds.join()) {
      throw new EvaluationError(
        "invalid-choices",
        `the seeds of ${name} are not those of ${first[0]}: run every policy on the same seeds`,
        { field: name },
      );
    }
  }
  return seeds;
}

/** At most `maxPoints` numbers of decisions, evenly apart, the last being all of them. */
function curvePoints(rows: number): number[] {
  const count = Math.min(maxPoints, rows);
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * rows) / count));
}

function band(series: readonly (readonly number[])[]): Band {
  const [first = []] = series;
  const points = first.map((_, point) => estimate(series.map((values) => values[point] ?? 0)));
  return {
    mean: points.map((point) => point.mean),
    low: points.map((point) => point.low),
    high: points.map((point) => point.high),
  };
}

function refuse(policy: string, seed: number, rule: string): never {
  throw new EvaluationError("invalid-choices", `${policy}, seed ${seed}: ${rule}`, {
    field: policy,
  });
}

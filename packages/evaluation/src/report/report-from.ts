import type { ObjectiveOptions } from "@armature/reward";
import {
  bestFixed,
  type FixedArm,
  fixedArms,
  mixAt,
  oracleOutcomes,
} from "../baselines/fixed-arms.ts";
import { meanWorth } from "../baselines/worth.ts";
import { EvaluationError } from "../error.ts";
import { objectiveFor, utilities } from "../rows/objective-for.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { EvaluationRow } from "../rows/row.ts";
import { estimate } from "../statistics/estimate.ts";
import { requireSeeds } from "../trace/protocol.ts";
import type { Band, PolicyReport, SimulationReport } from "./report.ts";
import { type Measured, type Run, type RunSummary, summarizeRun } from "./summarize-run.ts";

/** Options of {@link reportFrom}. */
export interface ReportOptions {
  /**
   * Objective of the comparison. Omitted weights are the router's defaults (under a budget,
   * `costWeight` is 0); `costScaleUsd` is the mean cost of the most expensive arm.
   */
  readonly objective?: ObjectiveOptions | undefined;
  /** Budget of the baselines in US dollars per request; > 0. @default none */
  readonly budgetUsd?: number | undefined;
}

const maxPoints = 200;

/**
 * Measures choices, made by a simulated policy or by a real router. All policies have one run for each
 * of the same seeds.
 *
 * @throws EvaluationError `invalid-row`, `invalid-choices` or `invalid-option`
 */
export function reportFrom(
  rows: readonly EvaluationRow[],
  runs: Readonly<Record<string, readonly Run[]>>,
  options: ReportOptions = {},
): SimulationReport {
  const { budgetUsd } = options;
  const limit = budgetUsd ?? Number.POSITIVE_INFINITY;
  const table = outcomeTable(rows);
  const seeds = seedsOf(runs);
  const objective = objectiveFor(table, options.objective, budgetUsd !== undefined);
  const fixed = fixedArms(table, objective);
  const best = bestFixed(fixed, budgetUsd);
  const measured = {
    table,
    utility: utilities(table, objective),
    oracle: oracleOutcomes(table, objective, limit),
    points: curvePoints(rows.length),
  };
  const policies: Record<string, PolicyReport> = {};
  for (const [name, policyRuns] of Object.entries(runs)) {
    const summaries = policyRuns.map((run) => summarizeRun(name, run, measured));
    policies[name] = policyReport(summaries, measured, { fixed, best });
  }
  const [firstPolicy] = Object.values(policies);
  return {
    rows: rows.length,
    arms: table.arms,
    seeds,
    objective,
    ...(budgetUsd !== undefined && { budgetUsd }),
    baselines: {
      bestFixed: best,
      mix: mixAt(fixed, budgetUsd ?? firstPolicy?.costUsd.mean ?? limit),
      random: meanWorth(fixed),
      oracle: meanWorth(measured.oracle),
    },
    policies,
  };
}

function policyReport(
  runs: readonly RunSummary[],
  { table, points }: Measured,
  { fixed, best }: { readonly fixed: readonly FixedArm[]; readonly best: FixedArm },
): PolicyReport {
  const costs = runs.map((run) => run.costUsd);
  const costUsd = { ...estimate(costs), worstSeed: Math.max(...costs) };
  const share = table.arms.map((arm, index) => {
    const count = runs.reduce((total, run) => total + (run.counts[index] ?? 0), 0);
    return [arm, count / (runs.length * table.rows)] as const;
  });
  return {
    utility: estimate(runs.map((run) => run.utility)),
    overBestFixed: estimate(runs.map((run) => run.utility - best.utility)),
    quality: estimate(runs.map((run) => run.quality)),
    costUsd,
    share: Object.fromEntries(share),
    regret: estimate(runs.map((run) => run.regretSoFar.at(-1) ?? 0)),
    mix: mixAt(fixed, costUsd.mean),
    curve: {
      decisions: points,
      utility: band(runs.map((run) => run.utilitySoFar)),
      regret: band(runs.map((run) => run.regretSoFar)),
    },
    bySeed: runs.map(({ seed, utility, quality, costUsd }) => ({
      seed,
      utility,
      quality,
      costUsd,
    })),
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

/** At most `maxPoints` evenly spaced numbers of decisions, up to all of them. */
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

import type { Worth } from "../baselines/worth.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { describeObjective } from "./describe-objective.ts";
import type { SimulationReport } from "./report.ts";

/**
 * Writes a report as plain text: a line per policy and baseline, with the half-width of each 95 %
 * interval and the dollars per 1,000 requests. Under a budget also the best mix of fixed arms at the
 * same cost, and the most expensive seed.
 */
export function renderTable(report: SimulationReport): string {
  const { arms, baselines, seeds } = report;
  const policies = Object.entries(report.policies);
  const dollars = dollarFormat([
    ...Object.values(baselines).map((baseline) => baseline.costUsd),
    ...policies.map(([, policy]) => policy.costUsd.mean),
  ]);
  const unit = (value: number) => value.toFixed(4);
  const signed = (value: number) => `${value < 0 ? "" : "+"}${unit(value)}`;
  const budgeted = (...cells: string[]) => (report.budgetUsd === undefined ? [] : cells);
  const lines = [
    [
      "",
      "utility",
      "quality",
      "$/1,000",
      "over best fixed",
      ...budgeted("mix at its $", "worst seed"),
      "regret",
      ...arms.map((_, arm) => `[${arm + 1}]`),
    ],
    ...policies.map(([name, policy]) => [
      name,
      withHalfWidth(policy.utility, unit),
      withHalfWidth(policy.quality, unit),
      withHalfWidth(policy.costUsd, dollars),
      signed(policy.overBestFixed.mean),
      ...budgeted(unit(policy.mix.utility), dollars(policy.costUsd.worstSeed)),
      withHalfWidth(policy.regret, (value) => value.toFixed(1)),
      ...arms.map((arm) => `${(100 * (policy.share[arm] ?? 0)).toFixed(1)}%`),
    ]),
    ...baselineLines(report).map(([name, baseline]) => [
      name,
      unit(baseline.utility),
      unit(baseline.quality),
      dollars(baseline.costUsd),
    ]),
  ];
  const spread =
    seeds.length > 1 ? `± 95 % interval over ${seeds.length} seeds` : "one seed: no intervals";
  const budget =
    report.budgetUsd === undefined ? "" : `; budget $${dollars(report.budgetUsd)} per 1,000`;
  return [
    `${report.rows.toLocaleString("en-US")} requests; ${spread}${budget}`,
    `utility is ${describeObjective(report.objective)}`,
    "",
    ...aligned(lines),
    "",
    ...arms.map((arm, index) => `[${index + 1}] ${arm}`),
    "",
  ].join("\n");
}

/** Baselines by their display names, in rising order of information. */
export function baselineLines({ baselines }: SimulationReport): [string, Worth][] {
  return [
    ["random", baselines.random],
    [`best fixed: ${baselines.bestFixed.arm}`, baselines.bestFixed],
    ["best mix of fixed", baselines.mix],
    ["oracle", baselines.oracle],
  ];
}

function withHalfWidth({ mean, low, high }: Estimate, format: (value: number) => string): string {
  return low === high ? format(mean) : `${format(mean)} ± ${format((high - low) / 2)}`;
}

/** Writes dollars per 1,000 requests, with three significant digits of the smallest cost. */
function dollarFormat(costsUsd: readonly number[]): (costUsd: number) => string {
  const smallest = Math.min(...costsUsd.filter((costUsd) => costUsd > 0), 1);
  const decimals = Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(1000 * smallest))));
  return (costUsd) => (1000 * costUsd).toFixed(decimals);
}

/** Aligns the first column left and the others right. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

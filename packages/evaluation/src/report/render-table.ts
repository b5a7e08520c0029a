import type { RewardAndCost } from "../baselines/best-mix.ts";
import type { Estimate } from "../statistics/estimate.ts";
import type { SimulationReport } from "./report.ts";

/**
 * A report as plain text for a terminal: a line per policy and per baseline, with the half-width of
 * each 95 % interval, and the dollars of a thousand requests.
 */
export function renderTable(report: SimulationReport): string {
  const { arms, baselines, seeds } = report;
  const policies = Object.entries(report.policies);
  const dollars = dollarFormat([
    ...Object.values(baselines).map((baseline) => baseline.costUsd),
    ...policies.map(([, policy]) => policy.costUsd.mean),
  ]);
  const reward = (value: number) => value.toFixed(4);
  const lines = [
    [
      "",
      "reward",
      "$/1,000",
      "worst seed",
      "mix at its $",
      "regret",
      ...arms.map((_, arm) => `[${arm + 1}]`),
    ],
    ...policies.map(([name, policy]) => [
      name,
      withHalfWidth(policy.reward, reward),
      withHalfWidth(policy.costUsd, dollars),
      dollars(policy.costUsd.worstSeed),
      reward(policy.mix.reward),
      withHalfWidth(policy.regret, (value) => value.toFixed(1)),
      ...arms.map((arm) => `${(100 * (policy.share[arm] ?? 0)).toFixed(1)}%`),
    ]),
    ...baselineLines(report).map(([name, baseline]) => [
      name,
      reward(baseline.reward),
      dollars(baseline.costUsd),
    ]),
  ];
  const spread =
    seeds.length > 1 ? `± 95 % interval over ${seeds.length} seeds` : "one seed: no intervals";
  const budget =
    report.budgetUsd === undefined ? "" : `; budget $${dollars(report.budgetUsd)} per 1,000`;
  return [
    `${report.rows.toLocaleString("en-US")} requests; ${spread}${budget}`,
    "",
    ...aligned(lines),
    "",
    ...arms.map((arm, index) => `[${index + 1}] ${arm}`),
    "",
  ].join("\n");
}

/** Baselines by the names people read, in rising order of what they know. */
export function baselineLines({ baselines }: SimulationReport): [string, RewardAndCost][] {
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

/** Dollars of a thousand requests, with decimals enough for three digits of the smallest cost. */
function dollarFormat(costsUsd: readonly number[]): (costUsd: number) => string {
  const smallest = Math.min(...costsUsd.filter((costUsd) => costUsd > 0), 1);
  const decimals = Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(1000 * smallest))));
  return (costUsd) => (1000 * costUsd).toFixed(decimals);
}

/** Pads the first column on its right, all others on their left. */
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

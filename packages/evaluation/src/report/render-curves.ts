import { drawLineDocument } from "../charts/line-document.ts";
import type { PanelSeries } from "../charts/line-panel.ts";
import { levelStyle, seriesStyle } from "../charts/line-style.ts";
import { paddedRange } from "../charts/padded-range.ts";
import { baselineLines } from "./render-table.ts";
import type { Band, SimulationReport } from "./report.ts";

const axes = { xLabel: "decisions", top: 56, width: 430, height: 320 };

/**
 * Draws a report as a self-contained SVG document: the running mean of the utility with the baselines,
 * and the cumulative regret to the oracle, each with its 95 % band over seeds.
 */
export function renderCurves(report: SimulationReport): string {
  const policies = Object.entries(report.policies);
  const levels = baselineLines(report).map(([name, { utility }], index) => ({
    name: shorten(`${name} (${utility.toFixed(4)})`),
    y: utility,
    ...levelStyle(index),
  }));
  const series = (which: "utility" | "regret"): PanelSeries[] =>
    policies.map(([, { curve }], index) => ({
      ...seriesStyle(index),
      x: curve.decisions,
      y: curve[which].mean,
      low: curve[which].low,
      high: curve[which].high,
    }));
  const xRange = [0, report.rows] as const;
  const regrets = policies.flatMap(([, { curve }]) => [0, ...extremes(curve.regret, 0)]);
  return drawLineDocument({
    title: `${report.rows} decisions, ${report.seeds.length} seeds`,
    width: 1080,
    panels: [
      {
        ...axes,
        id: "utility",
        title: "Mean utility so far",
        yLabel: "mean utility (1 is the most)",
        left: 80,
        xRange,
        yRange: utilityRange(
          report,
          levels.map(({ y }) => y),
        ),
        series: series("utility"),
        levels,
      },
      {
        ...axes,
        id: "regret",
        title: "Cumulative regret to the oracle",
        yLabel: "regret (units of utility)",
        left: 620,
        xRange,
        yRange: fromZero(paddedRange(regrets), regrets),
        series: series("regret"),
        levels: [],
      },
    ],
    legends: [
      {
        left: 80,
        entries: policies.map(([name], index) => ({ name: shorten(name), ...seriesStyle(index) })),
      },
      { left: 620, entries: levels },
    ],
    margin: 16,
  });
}

/** Contains the baselines and the curves, without the noisy first tenth of the curves. */
function utilityRange(report: SimulationReport, levels: readonly number[]): [number, number] {
  const values = [...levels];
  for (const { curve } of Object.values(report.policies)) {
    values.push(...extremes(curve.utility, Math.floor(curve.decisions.length / 10)));
  }
  return fromZero(paddedRange(values), values);
}

function extremes({ low, high }: Band, from: number): [number, number] {
  return [Math.min(...low.slice(from)), Math.max(...high.slice(from))];
}

/** Starts a range at 0 exactly if the smallest value is 0. */
function fromZero([low, high]: [number, number], values: readonly number[]): [number, number] {
  return [Math.min(...values) === 0 ? 0 : low, high];
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length <= 60 ? name : `${characters.slice(0, 59).join("")}…`;
}

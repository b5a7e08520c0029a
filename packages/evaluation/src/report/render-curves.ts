import { type ChartLevel, type ChartSeries, drawPanel } from "./chart-panel.ts";
import { baselineLines } from "./render-table.ts";
import type { Band, SimulationReport } from "./report.ts";

interface LegendEntry {
  readonly name: string;
  readonly color: string;
  readonly dash: string;
}

// Okabe and Ito's palette: told apart by people of every colour vision.
const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const policyDashes = ["none", "9 4", "3 3"];
const levelDashes = ["2 4", "8 5", "8 3 2 3", "none"];

const width = 1080;
const panelTop = 56;
const panelHeight = 320;
const legendTop = panelTop + panelHeight + 76;
const legendLine = 20;

/**
 * Draws a report as a self-contained SVG document: the mean utility so far beside the baselines, and
 * the cumulative regret to the oracle, each with its 95 % band over seeds.
 */
export function renderCurves(report: SimulationReport): string {
  const policies = Object.entries(report.policies);
  const styles = policies.map(([name], index) => ({
    name,
    color: colors[index % colors.length] ?? "",
    dash: policyDashes[Math.floor(index / colors.length) % policyDashes.length] ?? "",
  }));
  const levels = baselineLines(report).map(([name, { utility }], index) => ({
    name: `${name} (${utility.toFixed(4)})`,
    color: "#555",
    dash: levelDashes[index] ?? "",
    y: utility,
  }));
  const series = (which: "utility" | "regret"): ChartSeries[] =>
    policies.map(([, { curve }], index) => ({
      color: styles[index]?.color ?? "",
      dash: styles[index]?.dash ?? "",
      x: curve.decisions,
      y: curve[which].mean,
      low: curve[which].low,
      high: curve[which].high,
    }));
  const axes = {
    xLabel: "decisions",
    top: panelTop,
    width: 430,
    height: panelHeight,
    xRange: [0, report.rows] as const,
  };
  const height = legendTop + legendLine * Math.max(styles.length, levels.length) + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12.5" ` +
      `fill="#222">`,
    `<title>${report.rows} decisions, ${report.seeds.length} seeds</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    drawPanel({
      ...axes,
      id: "utility",
      title: "Mean utility so far",
      yLabel: "mean utility (1 is the most)",
      left: 80,
      yRange: utilityRange(report, levels),
      series: series("utility"),
      levels,
    }),
    drawPanel({
      ...axes,
      id: "regret",
      title: "Cumulative regret to the oracle",
      yLabel: "regret (units of utility)",
      left: 620,
      yRange: padded(policies.flatMap(([, { curve }]) => [0, ...extremes(curve.regret, 0)])),
      series: series("regret"),
      levels: [],
    }),
    ...styles.map((entry, index) => legend(entry, 80, index)),
    ...levels.map((entry, index) => legend(entry, 620, index)),
    "</svg>",
    "",
  ].join("\n");
}

/** Holds the baselines and the curves, but for their unsteady first tenth. */
function utilityRange(report: SimulationReport, levels: readonly ChartLevel[]): [number, number] {
  const values = levels.map((level) => level.y);
  for (const { curve } of Object.values(report.policies)) {
    values.push(...extremes(curve.utility, Math.floor(curve.decisions.length / 10)));
  }
  return padded(values);
}

function extremes({ low, high }: Band, from: number): [number, number] {
  return [Math.min(...low.slice(from)), Math.max(...high.slice(from))];
}

/** The range of values with a margin; never empty. */
function padded(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = (high - low) * 0.05 || 0.05;
  return [low === 0 ? 0 : low - margin, high + margin];
}

function legend({ name, color, dash }: LegendEntry, left: number, index: number): string {
  const y = legendTop + legendLine * index;
  return (
    `<line x1="${left}" x2="${left + 36}" y1="${y}" y2="${y}" stroke="${color}" ` +
    `stroke-width="2" stroke-dasharray="${dash}"/>\n` +
    `<text x="${left + 46}" y="${y}" dy="4">${escaped(shortened(name))}</text>`
  );
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= 60 ? name : `${characters.slice(0, 59).join("")}…`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

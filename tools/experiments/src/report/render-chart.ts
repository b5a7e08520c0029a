import { drawPanel } from "@armature/evaluation";
import type { Chart } from "../experiment.ts";

// Okabe and Ito's palette: told apart by people of every colour vision.
const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const dashes = ["none", "9 4", "3 3"];
const levelDashes = ["2 4", "8 5", "8 3 2 3"];

const width = 760;
const panel = { left: 80, top: 52, width: 640, height: 320 };
const legendTop = panel.top + panel.height + 76;
const legendLine = 20;

/** A chart as a self-contained SVG document. */
export function renderChart({ name, title, xLabel, yLabel, series, levels = [] }: Chart): string {
  const lines = series.map((line, index) => ({
    ...line,
    color: colors[index % colors.length],
    dash: dashes[Math.floor(index / colors.length) % dashes.length],
  }));
  const marks = levels.map((level, index) => ({
    ...level,
    color: "#555",
    dash: levelDashes[index % levelDashes.length],
  }));
  const height = legendTop + legendLine * (lines.length + marks.length) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12.5" ` +
      `fill="#222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    drawPanel({
      ...panel,
      id: name,
      title: escaped(title),
      xLabel: escaped(xLabel),
      yLabel: escaped(yLabel),
      xRange: range(lines.flatMap(({ x }) => x)),
      yRange: padded([
        ...lines.flatMap(({ low, high }) => [...low, ...high]),
        ...marks.map(({ y }) => y),
      ]),
      series: lines,
      levels: marks,
    }),
    ...[...lines, ...marks].map(({ name, color, dash }, index) => {
      const y = legendTop + legendLine * index;
      return (
        `<line x1="80" x2="116" y1="${y}" y2="${y}" stroke="${color}" stroke-width="2" ` +
        `stroke-dasharray="${dash}"/>\n<text x="126" y="${y}" dy="4">${escaped(name)}</text>`
      );
    }),
    "</svg>",
    "",
  ].join("\n");
}

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function padded(values: readonly number[]): [number, number] {
  const [low, high] = range(values);
  const margin = (high - low) * 0.05 || 0.05;
  return [low - margin, high + margin];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

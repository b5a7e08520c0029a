import {
  drawLineDocument,
  levelStyle,
  paddedRange,
  seriesStyle,
} from "@armature/evaluation/charts";
import type { Chart } from "../experiment.ts";

/** Draws a chart as a self-contained SVG document. */
export function renderChart({ name, title, xLabel, yLabel, series, levels = [] }: Chart): string {
  const lines = series.map((line, index) => ({ ...line, ...seriesStyle(index) }));
  const marks = levels.map((level, index) => ({ ...level, ...levelStyle(index) }));
  const xs = lines.flatMap(({ x }) => x);
  const ys = [...lines.flatMap(({ low, high }) => [...low, ...high]), ...marks.map(({ y }) => y)];
  return drawLineDocument({
    title,
    width: 760,
    panels: [
      {
        id: name,
        title,
        xLabel,
        yLabel,
        left: 80,
        top: 52,
        width: 640,
        height: 320,
        xRange: [Math.min(...xs), Math.max(...xs)],
        yRange: paddedRange(ys),
        series: lines,
        levels: marks,
      },
    ],
    legends: [{ left: 80, entries: [...lines, ...marks] }],
    margin: 8,
  });
}

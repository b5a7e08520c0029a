import { type Chart, renderChart } from "@armature/experiments/chart";
import type { Slice } from "./slice.ts";
import { medianOf } from "./trend.ts";

/** Charts of the measurements over the decisions: SVG documents by name. */
export function chartsOf(slices: readonly Slice[]): Readonly<Record<string, string>> {
  const chart = (
    name: string,
    title: string,
    yLabel: string,
    series: Readonly<Record<string, (slice: Slice) => number>>,
  ): string =>
    renderChart({
      name,
      title,
      xLabel: "decisions, in thousands",
      yLabel,
      series: Object.entries(series).map(([line, value]) => {
        const y = slices.map(value);
        return {
          name: line,
          x: slices.map(({ decisions }) => decisions / 1000),
          y,
          low: y,
          high: y,
        };
      }),
      levels: [{ name: "none", y: 0 }],
    } satisfies Chart);
  const typical = (value: (slice: Slice) => number): number => medianOf(slices.map(value));
  const [route, report] = [
    typical(({ route, yardstick }) => route.p99 / yardstick.p99),
    typical(({ report, yardstick }) => report.p99 / yardstick.p99),
  ];
  return {
    "soak-memory": chart("memory", "Memory, all garbage collected", "MB", {
      "heap and buffers": ({ heapBytes, bufferBytes }) => (heapBytes + bufferBytes) / 1e6,
    }),
    "soak-latency": chart(
      "latency",
      "99th percentile of each slice ÷ the median slice's",
      "times",
      {
        "deciding, by the yardstick": (slice) => slice.route.p99 / slice.yardstick.p99 / route,
        "reporting until it is durable, by the yardstick": (slice) =>
          slice.report.p99 / slice.yardstick.p99 / report,
      },
    ),
    "soak-log": chart("log", "The directory of the log", "MB", {
      "all of its files": ({ logBytes }) => logBytes / 1e6,
    }),
  };
}

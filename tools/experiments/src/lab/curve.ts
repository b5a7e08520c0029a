import { estimate, type Trace } from "@armature/evaluation/simulation";
import type { ChartLine } from "../experiment.ts";

/** Mean of a quantity in bins of decisions from `start` on, with its band over seeds. */
export function curve(
  name: string,
  traces: readonly Trace[],
  quantity: (trace: Trace, index: number) => number,
  { start, bin }: { readonly start: number; readonly bin: number },
): ChartLine {
  const bins = Math.floor((traces[0].row.length - start) / bin);
  const points = Array.from({ length: bins }, (_, at) =>
    estimate(
      traces.map((trace) => {
        let sum = 0;
        for (let i = 0; i < bin; i++) sum += quantity(trace, start + at * bin + i);
        return sum / bin;
      }),
    ),
  );
  return {
    name,
    x: points.map((_, at) => at * bin + bin / 2),
    y: points.map(({ mean }) => mean),
    low: points.map(({ low }) => low),
    high: points.map(({ high }) => high),
  };
}

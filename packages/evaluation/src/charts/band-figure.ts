import { label, line, px, svg } from "./figure-elements.ts";
import { linearScale } from "./linear-scale.ts";

export interface BandFigure {
  readonly title: string;
  readonly xLabel: string;
  /** Values above 0, rising. */
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const WIDTH = 520;
const HEIGHT = 260;
const LEFT = 64;
const RIGHT = WIDTH - 12;
const BOTTOM = HEIGHT - 52;

/** Draws how an interval changes with x, with a dashed line at 0. */
export function drawBand({ title, xLabel, x: xs, low, high }: BandFigure): string {
  const x = linearScale([0, ...xs], [LEFT, RIGHT], 5);
  const y = linearScale([0, ...low, ...high], [BOTTOM, 12], 5);
  const parts: string[] = [];
  for (const tick of x.ticks.filter((value) => value > 0)) {
    const text = Math.round(tick).toLocaleString("en-US");
    parts.push(label(x.at(tick), BOTTOM + 18, text, "middle", "tick"));
  }
  for (const tick of y.ticks) {
    parts.push(
      line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid"),
      label(LEFT - 8, y.at(tick) + 4, y.label(tick), "end", "tick"),
    );
  }
  const edge = (bounds: readonly number[]) =>
    xs.map((value, i) => `${px(x.at(value))},${px(y.at(bounds[i] ?? 0))}`);
  parts.push(
    `<polygon class="area difference" points="${[...edge(high), ...edge(low).reverse()].join(" ")}"/>`,
    `<polyline class="edge difference" points="${edge(high).join(" ")}"/>`,
    `<polyline class="edge difference" points="${edge(low).join(" ")}"/>`,
    line(LEFT, y.at(0), RIGHT, y.at(0), "zero"),
    label((LEFT + RIGHT) / 2, HEIGHT - 12, xLabel, "middle", "axis"),
  );
  return svg(WIDTH, HEIGHT, title, parts);
}

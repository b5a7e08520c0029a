import { label, line, px, svg } from "./figure-elements.ts";
import { linearScale } from "./linear-scale.ts";

/** A range with a point in it. */
export interface FigureInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface IntervalFigure {
  readonly title: string;
  readonly xLabel: string;
  readonly rows: readonly (FigureInterval & { readonly name: string })[];
}

const WIDTH = 520;
const LEFT = 170;
const RIGHT = WIDTH - 12;
const ROW = 26;

/** Draws intervals below each other, with a dashed line at 0. */
export function drawIntervals({ title, xLabel, rows }: IntervalFigure): string {
  const bottom = 20 + ROW * rows.length;
  const x = linearScale([0, ...rows.flatMap(({ low, high }) => [low, high])], [LEFT, RIGHT], 5);
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(
      line(x.at(tick), 10, x.at(tick), bottom, "grid"),
      label(x.at(tick), bottom + 16, x.label(tick), "middle", "tick"),
    );
  }
  parts.push(line(x.at(0), 10, x.at(0), bottom, "zero"));
  for (const [i, { name, estimate, low, high }] of rows.entries()) {
    const y = 10 + ROW * (i + 0.5);
    parts.push(
      label(LEFT - 10, y + 4, name, "end"),
      line(x.at(low), y, x.at(high), y, "bar difference"),
      `<circle class="dot difference" cx="${px(x.at(estimate))}" cy="${px(y)}" r="4.5"/>`,
    );
  }
  parts.push(label((LEFT + RIGHT) / 2, bottom + 36, xLabel, "middle", "axis"));
  return svg(WIDTH, bottom + 44, title, parts);
}

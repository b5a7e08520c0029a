import type { Interval } from "@armature/evaluation";
import type { Quantity } from "./quantity.ts";
import { linearScale } from "./scale.ts";
import { label, line, px, svg } from "./svg.ts";

/** One line of an interval plot. */
export interface PlottedInterval {
  readonly name: string;
  readonly interval: Interval;
}

const WIDTH = 520;
const LEFT = 170;
const ROW = 26;

/** Differences and their intervals, one below the other; a dashed line where there is none. */
export function intervalPlot(
  title: string,
  quantity: Quantity,
  rows: readonly PlottedInterval[],
): string {
  const bottom = 20 + ROW * rows.length;
  const values = rows.flatMap(({ interval: { low, high } }) => [low, high]);
  const x = linearScale(
    [0, ...values].map((value) => quantity.scale * value),
    [LEFT, WIDTH - 12],
    5,
  );
  const at = (value: number) => x.at(quantity.scale * value);
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(
      line(x.at(tick), 10, x.at(tick), bottom, "grid"),
      label(x.at(tick), bottom + 16, x.label(tick), "middle", "tick"),
    );
  }
  parts.push(line(at(0), 10, at(0), bottom, "zero"));
  for (const [i, { name, interval }] of rows.entries()) {
    const y = 10 + ROW * (i + 0.5);
    parts.push(
      label(LEFT - 10, y + 4, name, "end"),
      line(at(interval.low), y, at(interval.high), y, "bar difference"),
      `<circle class="dot difference" cx="${px(at(interval.estimate))}" cy="${px(y)}" r="4.5"/>`,
    );
  }
  parts.push(
    label(
      (LEFT + WIDTH - 12) / 2,
      bottom + 36,
      `difference in ${quantity.title}`,
      "middle",
      "axis",
    ),
  );
  return svg(WIDTH, bottom + 44, title, parts);
}

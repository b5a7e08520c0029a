import { escapeMarkup } from "./escape-markup.ts";
import { label, line, px, svg } from "./figure-elements.ts";
import type { FigureInterval } from "./interval-figure.ts";
import { linearScale } from "./linear-scale.ts";

export interface PlaneFigure {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly {
    /** Name of the point and class of its colour. */
    readonly kind: "candidate" | "baseline";
    readonly x: FigureInterval;
    readonly y: FigureInterval;
  }[];
}

const WIDTH = 520;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = WIDTH - 12;
const BOTTOM = HEIGHT - 52;

/** Draws points in a plane, each in the rectangle of its two intervals. */
export function drawPlane({ title, xLabel, yLabel, points }: PlaneFigure): string {
  const bounds = (axis: "x" | "y") => points.flatMap(({ [axis]: { low, high } }) => [low, high]);
  const x = linearScale(bounds("x"), [LEFT, RIGHT], 6);
  const y = linearScale(bounds("y"), [BOTTOM, 12], 5);
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(
      line(x.at(tick), 12, x.at(tick), BOTTOM, "grid"),
      label(x.at(tick), BOTTOM + 18, x.label(tick), "middle", "tick"),
    );
  }
  for (const tick of y.ticks) {
    parts.push(
      line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid"),
      label(LEFT - 8, y.at(tick) + 4, y.label(tick), "end", "tick"),
    );
  }
  for (const { kind, x: across, y: up } of points) {
    const [left, right] = [x.at(across.low), x.at(across.high)];
    const [top, bottom] = [y.at(up.high), y.at(up.low)];
    const [cx, cy] = [x.at(across.estimate), y.at(up.estimate)];
    parts.push(
      `<rect class="area ${kind}" x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(bottom - top)}"/>`,
      `<circle class="dot ${kind}" cx="${px(cx)}" cy="${px(cy)}" r="5"/>`,
      // The name stands beside the dot, towards the middle of the figure.
      cx > WIDTH / 2
        ? label(cx - 10, cy - 8, kind, "end", "name")
        : label(cx + 10, cy - 8, kind, "start", "name"),
    );
  }
  parts.push(
    label((LEFT + RIGHT) / 2, HEIGHT - 12, xLabel, "middle", "axis"),
    `<text class="axis" transform="translate(16,${BOTTOM / 2}) rotate(-90)" text-anchor="middle">${escapeMarkup(yLabel)}</text>`,
  );
  return svg(WIDTH, HEIGHT, title, parts);
}

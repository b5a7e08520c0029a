import type { Comparison } from "@armature/evaluation";
import { type Quantity, quality } from "./quantity.ts";
import { linearScale } from "./scale.ts";
import { label, line, px, svg } from "./svg.ts";

const WIDTH = 520;
const HEIGHT = 320;
const LEFT = 64;
const BOTTOM = HEIGHT - 52;

/** Quality against dollars: each policy's estimate, in the rectangle of its two intervals. */
export function planePlot(earned: Comparison, paid: Comparison, usd: Quantity): string {
  const policies = (["baseline", "candidate"] as const).map((kind) => ({
    kind,
    x: paid[kind],
    y: earned[kind],
  }));
  const x = linearScale(
    policies.flatMap(({ x: { low, high } }) => [usd.scale * low, usd.scale * high]),
    [LEFT, WIDTH - 12],
    6,
  );
  const y = linearScale(
    policies.flatMap(({ y: { low, high } }) => [low, high]),
    [BOTTOM, 12],
    5,
  );
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(
      line(x.at(tick), 12, x.at(tick), BOTTOM, "grid"),
      label(x.at(tick), BOTTOM + 18, x.label(tick), "middle", "tick"),
    );
  }
  for (const tick of y.ticks) {
    parts.push(
      line(LEFT, y.at(tick), WIDTH - 12, y.at(tick), "grid"),
      label(LEFT - 8, y.at(tick) + 4, y.label(tick), "end", "tick"),
    );
  }
  for (const { kind, x: cost, y: gain } of policies) {
    const [left, right] = [x.at(usd.scale * cost.low), x.at(usd.scale * cost.high)];
    const [top, bottom] = [y.at(gain.high), y.at(gain.low)];
    const [cx, cy] = [x.at(usd.scale * cost.estimate), y.at(gain.estimate)];
    parts.push(
      `<rect class="area ${kind}" x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(bottom - top)}"/>`,
      `<circle class="dot ${kind}" cx="${px(cx)}" cy="${px(cy)}" r="5"/>`,
      // A name where there is room for it: beside the dot, towards the middle.
      cx > WIDTH / 2
        ? label(cx - 10, cy - 8, kind, "end", "name")
        : label(cx + 10, cy - 8, kind, "start", "name"),
    );
  }
  parts.push(
    label((LEFT + WIDTH - 12) / 2, HEIGHT - 12, usd.title, "middle", "axis"),
    `<text class="axis" transform="translate(16,${BOTTOM / 2}) rotate(-90)" text-anchor="middle">${quality.title}</text>`,
  );
  return svg(WIDTH, HEIGHT, "quality against dollars", parts);
}

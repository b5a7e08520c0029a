import type { Course } from "@armature/evaluation";
import { count } from "../../terminal/format.ts";
import { linearScale } from "./scale.ts";
import { label, line, px, svg } from "./svg.ts";

const WIDTH = 520;
const HEIGHT = 260;
const LEFT = 64;
const BOTTOM = HEIGHT - 52;

/** How the interval of the difference in value narrowed, decision by decision. */
export function coursePlot({ decisions, low, high }: Course): string {
  const x = linearScale([0, ...decisions], [LEFT, WIDTH - 12], 5);
  const y = linearScale([0, ...low, ...high], [BOTTOM, 12], 5);
  const parts: string[] = [];
  for (const tick of x.ticks.filter((value) => value > 0)) {
    parts.push(label(x.at(tick), BOTTOM + 18, count(tick), "middle", "tick"));
  }
  for (const tick of y.ticks) {
    parts.push(
      line(LEFT, y.at(tick), WIDTH - 12, y.at(tick), "grid"),
      label(LEFT - 8, y.at(tick) + 4, y.label(tick), "end", "tick"),
    );
  }
  const edge = (bounds: readonly number[]) =>
    decisions.map((size, i) => `${px(x.at(size))},${px(y.at(bounds[i] ?? 0))}`);
  parts.push(
    `<polygon class="area difference" points="${[...edge(high), ...edge(low).reverse()].join(" ")}"/>`,
    `<polyline class="edge difference" points="${edge(high).join(" ")}"/>`,
    `<polyline class="edge difference" points="${edge(low).join(" ")}"/>`,
    line(LEFT, y.at(0), WIDTH - 12, y.at(0), "zero"),
    label((LEFT + WIDTH - 12) / 2, HEIGHT - 12, "judged decisions", "middle", "axis"),
  );
  return svg(WIDTH, HEIGHT, "difference in value as decisions came in", parts);
}

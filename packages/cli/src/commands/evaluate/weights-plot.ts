import type { WeightFacts } from "@armature/evaluation";
import { count } from "../../terminal/format.ts";
import { label, line, px, svg } from "./svg.ts";

const WIDTH = 520;
const HEIGHT = 200;
const LEFT = 12;
const BOTTOM = HEIGHT - 52;
/** Where the weight 1 is. */
const MIDDLE = 5;
const names = ["<1⁄16", "1⁄16", "⅛", "¼", "½", "1", "2", "4", "8", "16", "32", "64", "≥128"];

/** How many decisions have which importance weight. */
export function weightsPlot({ histogram }: WeightFacts): string {
  const most = Math.max(1, ...histogram);
  const used = histogram.flatMap((size, i) => (size > 0 ? [i] : []));
  const first = Math.min(MIDDLE - 2, ...used);
  const last = Math.max(MIDDLE + 2, ...used);
  const width = (WIDTH - 2 * LEFT) / (last + 1 - first);
  const parts: string[] = [];
  for (let i = first; i <= last; i++) {
    const size = histogram[i] ?? 0;
    const height = ((BOTTOM - 24) * size) / most;
    const left = LEFT + (i - first) * width;
    const middle = left + width / 2;
    parts.push(
      `<rect class="column" x="${px(left + 2)}" y="${px(BOTTOM - height)}" width="${px(width - 4)}" height="${px(height)}"/>`,
      label(middle, BOTTOM + 17, names[i] ?? "", "middle", "tick"),
    );
    if (size > 0) parts.push(label(middle, BOTTOM - height - 5, count(size), "middle", "tick"));
  }
  parts.push(
    line(LEFT, BOTTOM, WIDTH - LEFT, BOTTOM, "grid"),
    label(WIDTH / 2, HEIGHT - 12, "importance weight, from … on", "middle", "axis"),
  );
  return svg(WIDTH, HEIGHT, "importance weights of the candidate", parts);
}

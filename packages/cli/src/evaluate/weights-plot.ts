import type { WeightFacts } from "@armature/evaluation";
import { count } from "./format.ts";
import { label, line, px, svg } from "./svg.ts";

const WIDTH = 520;
const HEIGHT = 200;
const LEFT = 12;
const BOTTOM = HEIGHT - 52;
const names = ["<1⁄16", "1⁄16", "⅛", "¼", "½", "1", "2", "4", "8", "16", "32", "64", "≥128"];

/** How many decisions have which importance weight. */
export function weightsPlot({ histogram }: WeightFacts): string {
  const most = Math.max(1, ...histogram);
  const width = (WIDTH - 2 * LEFT) / histogram.length;
  const parts = histogram.flatMap((size, i) => {
    const height = ((BOTTOM - 24) * size) / most;
    const left = LEFT + i * width;
    return [
      `<rect class="column" x="${px(left + 2)}" y="${px(BOTTOM - height)}" width="${px(width - 4)}" height="${px(height)}"/>`,
      ...(size > 0
        ? [label(left + width / 2, BOTTOM - height - 5, count(size), "middle", "tick")]
        : []),
      label(left + width / 2, BOTTOM + 17, names[i] ?? "", "middle", "tick"),
    ];
  });
  parts.push(
    line(LEFT, BOTTOM, WIDTH - LEFT, BOTTOM, "grid"),
    label(WIDTH / 2, HEIGHT - 12, "importance weight, from … on", "middle", "axis"),
  );
  return svg(WIDTH, HEIGHT, "importance weights of the candidate", parts);
}

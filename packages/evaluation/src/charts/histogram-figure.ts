import { label, line, px, svg } from "./figure-elements.ts";

export interface HistogramFigure {
  readonly title: string;
  readonly xLabel: string;
  readonly columns: readonly { readonly name: string; readonly count: number }[];
}

const WIDTH = 520;
const HEIGHT = 200;
const LEFT = 12;
const BOTTOM = HEIGHT - 52;

/** Draws columns of counts; empty columns have no number. */
export function drawHistogram({ title, xLabel, columns }: HistogramFigure): string {
  const most = Math.max(1, ...columns.map(({ count }) => count));
  const width = (WIDTH - 2 * LEFT) / columns.length;
  const parts: string[] = [];
  for (const [i, { name, count }] of columns.entries()) {
    const height = ((BOTTOM - 24) * count) / most;
    const left = LEFT + i * width;
    const middle = left + width / 2;
    parts.push(
      `<rect class="column" x="${px(left + 2)}" y="${px(BOTTOM - height)}" width="${px(width - 4)}" height="${px(height)}"/>`,
      label(middle, BOTTOM + 17, name, "middle", "tick"),
    );
    const text = count.toLocaleString("en-US");
    if (count > 0) parts.push(label(middle, BOTTOM - height - 5, text, "middle", "tick"));
  }
  parts.push(
    line(LEFT, BOTTOM, WIDTH - LEFT, BOTTOM, "grid"),
    label(WIDTH / 2, HEIGHT - 12, xLabel, "middle", "axis"),
  );
  return svg(WIDTH, HEIGHT, title, parts);
}

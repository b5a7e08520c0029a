import { escapeMarkup } from "./escape-markup.ts";

/** A figure of a fixed width that shrinks with its page; its classes are those of `figureStyle`. */
export function svg(
  width: number,
  height: number,
  title: string,
  parts: readonly string[],
): string {
  return [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escapeMarkup(title)}">`,
    ...parts,
    "</svg>",
  ].join("\n");
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: "start" | "middle" | "end" = "start",
  kind = "",
): string {
  return `<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escapeMarkup(text)}</text>`;
}

export function px(value: number): string {
  return value.toFixed(1);
}

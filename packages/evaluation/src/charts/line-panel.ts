import { escapeMarkup } from "./escape-markup.ts";
import type { LineStyle } from "./line-style.ts";
import { ticks } from "./ticks.ts";

/** A line of a panel with the band of its interval. */
export interface PanelSeries extends LineStyle {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A horizontal line. */
export interface PanelLevel extends LineStyle {
  readonly y: number;
}

/** Axes with lines. Positions and sizes are in pixels. */
export interface LinePanel {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly series: readonly PanelSeries[];
  readonly levels: readonly PanelLevel[];
}

/** Draws a panel as SVG elements, clipped to its ranges. */
export function drawPanel(panel: LinePanel): string {
  const { id, left, top, width, height, xRange, yRange } = panel;
  const x = (value: number) =>
    fixed(left + (width * (value - xRange[0])) / (xRange[1] - xRange[0]));
  const y = (value: number) =>
    fixed(top + height - (height * (value - yRange[0])) / (yRange[1] - yRange[0]));
  const right = left + width;
  const bottom = top + height;
  const points = (xs: readonly number[], ys: readonly number[]) =>
    ys.map((value, index) => `${x(xs[index] ?? 0)},${y(value)}`);
  const parts = [
    `<clipPath id="${id}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`,
    `<text x="${left}" y="${top - 14}" font-size="15" font-weight="bold">${escapeMarkup(panel.title)}</text>`,
  ];
  for (const [tick, label] of labelledTicks(yRange)) {
    const at = y(tick);
    parts.push(
      `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="#e6e6e6"/>`,
      `<text x="${left - 8}" y="${at}" dy="4" text-anchor="end">${label}</text>`,
    );
  }
  for (const [tick, label] of labelledTicks(xRange)) {
    const at = x(tick);
    parts.push(
      `<line x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}" stroke="#333"/>`,
      `<text x="${at}" y="${bottom + 20}" text-anchor="middle">${label}</text>`,
    );
  }
  parts.push(`<g clip-path="url(#${id})" fill="none">`);
  for (const { color, x: xs, low, high } of panel.series) {
    const outline = [...points(xs, high), ...points(xs, low).reverse()].join(" ");
    parts.push(`<polygon points="${outline}" fill="${color}" fill-opacity="0.15"/>`);
  }
  for (const { color, dash, y: level } of panel.levels) {
    const at = y(level);
    parts.push(
      `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="${color}" ` +
        `stroke-width="1.5" stroke-dasharray="${dash}"/>`,
    );
  }
  for (const { color, dash, x: xs, y: ys } of panel.series) {
    parts.push(
      `<polyline points="${points(xs, ys).join(" ")}" stroke="${color}" stroke-width="2" ` +
        `stroke-dasharray="${dash}" stroke-linejoin="round"/>`,
    );
  }
  parts.push(
    "</g>",
    `<path d="M${left},${top}V${bottom}H${right}" fill="none" stroke="#333"/>`,
    `<text x="${left + width / 2}" y="${bottom + 42}" text-anchor="middle">${escapeMarkup(panel.xLabel)}</text>`,
    `<text transform="translate(${left - 58},${top + height / 2}) rotate(-90)" ` +
      `text-anchor="middle">${escapeMarkup(panel.yLabel)}</text>`,
  );
  return parts.join("\n");
}

function labelledTicks(range: readonly [number, number]): [number, string][] {
  const { values, decimals } = ticks(range, 6);
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return values.map((value) => [value, (value + 0).toLocaleString("en-US", format)]);
}

function fixed(value: number): string {
  return value.toFixed(2);
}

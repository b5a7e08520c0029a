import { escapeMarkup } from "./escape-markup.ts";
import { drawPanel, type LinePanel } from "./line-panel.ts";
import type { LineStyle } from "./line-style.ts";

/** A named line of a legend. */
export interface LegendEntry extends LineStyle {
  readonly name: string;
}

/** A column of legend entries below the panels. */
export interface Legend {
  /** Pixels from the left edge. */
  readonly left: number;
  readonly entries: readonly LegendEntry[];
}

/** A document of panels side by side, above their legends. Sizes are in pixels. */
export interface LineDocument {
  readonly title: string;
  readonly width: number;
  readonly panels: readonly LinePanel[];
  readonly legends: readonly Legend[];
  /** Space below the legends. */
  readonly margin: number;
}

const LEGEND_LINE = 20;

/** Draws line charts as a self-contained SVG document. */
export function drawLineDocument({ title, width, panels, legends, margin }: LineDocument): string {
  const legendTop = Math.max(...panels.map(({ top, height }) => top + height)) + 76;
  const lines = Math.max(...legends.map(({ entries }) => entries.length));
  const height = legendTop + LEGEND_LINE * lines + margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12.5" ` +
      `fill="#222">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels.map(drawPanel),
    ...legends.flatMap(({ left, entries }) =>
      entries.map((entry, index) => drawEntry(entry, left, legendTop + LEGEND_LINE * index)),
    ),
    "</svg>",
    "",
  ].join("\n");
}

function drawEntry({ name, color, dash }: LegendEntry, left: number, y: number): string {
  return (
    `<line x1="${left}" x2="${left + 36}" y1="${y}" y2="${y}" stroke="${color}" ` +
    `stroke-width="2" stroke-dasharray="${dash}"/>\n` +
    `<text x="${left + 46}" y="${y}" dy="4">${escapeMarkup(name)}</text>`
  );
}

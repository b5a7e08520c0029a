/** One line of a chart, with the band of its interval. */
export interface ChartSeries {
  readonly color: string;
  /** SVG `stroke-dasharray`. */
  readonly dash: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A horizontal line. */
export interface ChartLevel {
  readonly color: string;
  readonly dash: string;
  readonly y: number;
}

/** One pair of axes and what is drawn in it. Positions and sizes are in pixels. */
export interface ChartPanel {
  /** A name unique in the document. */
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
  readonly series: readonly ChartSeries[];
  readonly levels: readonly ChartLevel[];
}

/** Draws a panel as SVG elements; what lies outside its ranges is cut off. */
export function drawPanel(panel: ChartPanel): string {
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
    `<text x="${left}" y="${top - 14}" font-size="15" font-weight="bold">${panel.title}</text>`,
  ];
  const yTicks = ticks(yRange, 6);
  for (const tick of yTicks.values) {
    const at = y(tick);
    parts.push(
      `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="#e6e6e6"/>`,
      `<text x="${left - 8}" y="${at}" dy="4" text-anchor="end">${yTicks.label(tick)}</text>`,
    );
  }
  const xTicks = ticks(xRange, 6);
  for (const tick of xTicks.values) {
    const at = x(tick);
    parts.push(
      `<line x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}" stroke="#333"/>`,
      `<text x="${at}" y="${bottom + 20}" text-anchor="middle">${xTicks.label(tick)}</text>`,
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
    `<text x="${left + width / 2}" y="${bottom + 42}" text-anchor="middle">${panel.xLabel}</text>`,
    `<text transform="translate(${left - 58},${top + height / 2}) rotate(-90)" ` +
      `text-anchor="middle">${panel.yLabel}</text>`,
  );
  return parts.join("\n");
}

/** About `count` round values within a range, and how to write them. */
function ticks(
  [low, high]: readonly [number, number],
  count: number,
): { values: number[]; label: (value: number) => string } {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const values: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) {
    values.push(index * step);
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return { values, label: (value) => (value + 0).toLocaleString("en-US", format) };
}

function fixed(value: number): string {
  return value.toFixed(2);
}

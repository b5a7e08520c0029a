export { type BandFigure, drawBand } from "./charts/band-figure.ts";
export { escapeMarkup } from "./charts/escape-markup.ts";
export { figureStyle } from "./charts/figure-style.ts";
export { drawHistogram, type HistogramFigure } from "./charts/histogram-figure.ts";
export {
  drawIntervals,
  type FigureInterval,
  type IntervalFigure,
} from "./charts/interval-figure.ts";
export {
  drawLineDocument,
  type Legend,
  type LegendEntry,
  type LineDocument,
} from "./charts/line-document.ts";
export type { LinePanel, PanelLevel, PanelSeries } from "./charts/line-panel.ts";
export { type LineStyle, levelStyle, seriesStyle } from "./charts/line-style.ts";
export { paddedRange } from "./charts/padded-range.ts";
export { drawPlane, type PlaneFigure } from "./charts/plane-figure.ts";

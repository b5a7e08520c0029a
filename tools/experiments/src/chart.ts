export type { Chart } from "./experiment.ts";
export { renderChart } from "./report/render-chart.ts";

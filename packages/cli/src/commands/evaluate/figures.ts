import type {
  EvaluationReport,
  Interval,
  NamedComparison,
  WeightFacts,
} from "@armature/evaluation";
import { drawBand, drawHistogram, drawIntervals, drawPlane } from "@armature/evaluation/charts";
import { dollars, type Quantity, quality, value } from "./quantity.ts";

/** A drawing with its heading. */
export interface Figure {
  readonly heading: string;
  /** SVG. */
  readonly drawing: string;
}

/** The figures of a report; those whose data are unknown are left out. */
export function figures(report: EvaluationReport): Figure[] {
  const { costUsd } = report;
  const usd = dollars(report);
  return [
    ...(costUsd === undefined
      ? []
      : [{ heading: "Quality against dollars", drawing: plane(report, usd) }]),
    ...(report.value.course.decisions.length === 0
      ? []
      : [{ heading: "Difference in value as decisions came in", drawing: sequence(report) }]),
    ...byEstimator("value", value, report.value.others),
    ...byEstimator("dollars", usd, costUsd?.others ?? []),
    {
      heading: "Importance weights of the candidate",
      drawing: weights(report.weights.candidate),
    },
  ];
}

function plane(report: EvaluationReport, usd: Quantity): string {
  const scaled = ({ estimate, low, high }: Interval): Interval => ({
    estimate: usd.scale * estimate,
    low: usd.scale * low,
    high: usd.scale * high,
  });
  return drawPlane({
    title: "quality against dollars",
    xLabel: usd.title,
    yLabel: quality.title,
    points: (["baseline", "candidate"] as const).flatMap((kind) =>
      report.costUsd === undefined
        ? []
        : [{ kind, x: scaled(report.costUsd[kind]), y: report.quality[kind] }],
    ),
  });
}

function sequence({ value: { course } }: EvaluationReport): string {
  return drawBand({
    title: "difference in value as decisions came in",
    xLabel: "evaluated decisions",
    x: course.decisions,
    low: course.low,
    high: course.high,
  });
}

function byEstimator(
  name: string,
  { title, scale }: Quantity,
  comparisons: readonly NamedComparison[],
): Figure[] {
  if (comparisons.length === 0) return [];
  const drawing = drawIntervals({
    title: `difference in ${name} by estimator`,
    xLabel: `difference in ${title}`,
    rows: comparisons.map(({ name, difference: { estimate, low, high } }) => ({
      name,
      estimate: scale * estimate,
      low: scale * low,
      high: scale * high,
    })),
  });
  return [{ heading: `Difference in ${name}, by estimator`, drawing }];
}

/** Lower limits of the histogram's columns. */
const limits = ["<1⁄16", "1⁄16", "⅛", "¼", "½", "1", "2", "4", "8", "16", "32", "64", "≥128"];
/** Index of the column that starts at a weight of 1. */
const MIDDLE = 5;

function weights({ histogram }: WeightFacts): string {
  const used = histogram.flatMap((size, i) => (size > 0 ? [i] : []));
  const first = Math.min(MIDDLE - 2, ...used);
  const last = Math.max(MIDDLE + 2, ...used);
  return drawHistogram({
    title: "importance weights of the candidate",
    xLabel: "importance weight, from … on",
    columns: limits.map((name, i) => ({ name, count: histogram[i] ?? 0 })).slice(first, last + 1),
  });
}

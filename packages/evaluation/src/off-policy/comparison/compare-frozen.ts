import { adaptiveDR } from "../estimators/adaptive-dr.ts";
import { type ContrastRow, scoredRow } from "../estimators/contrast-row.ts";
import { dr } from "../estimators/dr.ts";
import { estimators } from "../estimators/estimators.ts";
import { influences } from "../estimators/point-estimate.ts";

import { clusterBootstrap } from "../intervals/cluster-bootstrap.ts";
import {
  type ContrastRange,
  confidenceSequence,
  confidenceSequenceAt,
} from "../intervals/confidence-sequence.ts";
import { empiricalBernstein } from "../intervals/empirical-bernstein.ts";
import { influenceInterval } from "../intervals/influence-interval.ts";
import type { ModelledRow } from "../modelling/modelled-row.ts";
import { type Contrasts, compareEach, contrastRow, largestWeight } from "./contrasts.ts";
import type { ConfidenceSequence, MetricReport, NamedComparison } from "./metric-report.ts";

/** Fewest clusters for a cluster bootstrap. */
const FEWEST_CLUSTERS = 20;

/** Options of {@link compareFrozen}. */
export interface FrozenOptions {
  /** Assumed bounds of all outcomes. */
  readonly range: ContrastRange;
  /** Mean outcome of earlier decisions. */
  readonly before: number;
  /** Largest distance from `before` at which bounds are sought. */
  readonly farthest: number;
  readonly logging: "adaptive" | "fixed";
  readonly seed: number;
}

/** Compares two policies that do not change during the evaluation. */
export function compareFrozen(rows: readonly ModelledRow[], options: FrozenOptions): MetricReport {
  const { range, before, farthest, logging, seed } = options;
  const spread = range[1] - range[0];
  const within = Math.min(spread, farthest);
  const contrasts: Contrasts = {
    ranges: { policy: range, difference: [-spread, spread] },
    sought: {
      policy: [Math.max(range[0], before - farthest), Math.min(range[1], before + farthest)],
      difference: [-within, within],
    },
    candidate: rows.map((row) => contrastRow(row, row.candidate)),
    baseline: rows.map((row) => contrastRow(row, row.baseline)),
    difference: rows.map((row) =>
      contrastRow(
        row,
        row.candidate.map((p, i) => p - row.baseline[i]),
      ),
    ),
  };
  const anytime = compareEach(contrasts, (rows, range, sought) => ({
    estimate: adaptiveDR(rows).value,
    ...confidenceSequence(rows, range, { sought }),
  }));
  const normal = normalComparisons(contrasts, seed);
  if (logging === "adaptive") {
    return {
      method: "adaptively weighted DR; anytime-valid confidence sequence",
      ...anytime,
      others: [
        {
          name: "adaptively weighted DR",
          ...compareEach(contrasts, (rows) => influenceInterval({ rows, point: adaptiveDR(rows) })),
        },
        ...normal,
      ],
      course: sequenceOf(contrasts),
    };
  }
  const doublyRobust = normal.find(({ name }) => name === "DR");
  return {
    method: "cross-fitted DR; delta method",
    ...(doublyRobust ?? anytime),
    others: [
      ...normal,
      ...finiteSampleComparisons(contrasts, rows, seed),
      { name: "confidence sequence", ...anytime },
    ],
    course: sequenceOf(contrasts),
  };
}

/** The interval of the difference at a geometric sequence of sizes, from 1/20 of the rows on. */
function sequenceOf({ difference: rows, ranges, sought }: Contrasts): ConfidenceSequence {
  const decisions: number[] = [];
  for (let size = rows.length; size >= rows.length / 20; size = Math.floor(0.8 * size)) {
    if (size === 0) break;
    decisions.unshift(size);
  }
  const bounds = confidenceSequenceAt(rows, ranges.difference, decisions, {
    sought: sought.difference,
  });
  return {
    decisions,
    low: bounds.map(({ low }) => low),
    high: bounds.map(({ high }) => high),
  };
}

/** All estimators with their delta-method intervals. */
function normalComparisons({ candidate, baseline }: Contrasts, seed: number): NamedComparison[] {
  const sides = [candidate, baseline].map((rows) => ({
    rows,
    scored: rows.map((row) => scoredRow(row)),
    most: largestWeight(rows),
  }));
  return Object.entries(estimators(seed)).flatMap(([name, estimate]) => {
    const [ours, theirs] = sides.map(({ rows, scored, most }) => ({
      rows,
      point: estimate(scored, most),
    }));
    if (ours === undefined || theirs === undefined) return [];
    // Replay is not a number if it kept no row.
    if (!Number.isFinite(ours.point.value) || !Number.isFinite(theirs.point.value)) return [];
    return [
      {
        name,
        candidate: influenceInterval(ours),
        baseline: influenceInterval(theirs),
        difference: influenceInterval(ours, theirs),
      },
    ];
  });
}

/** Intervals for dependent rows in independent clusters, and for any number of rows. */
function finiteSampleComparisons(
  contrasts: Contrasts,
  rows: readonly ModelledRow[],
  seed: number,
): NamedComparison[] {
  const clusters = rows.map(({ decision }) => decision.cluster);
  const bootstrap = (own: readonly ContrastRow[]) => {
    const scored = own.map((row) => scoredRow(row));
    const point = dr(scored);
    return clusterBootstrap(
      influences(point, scored).map((part) => point.value + part),
      clusters,
      seed,
    );
  };
  const bernstein = (own: readonly ContrastRow[], [least, most]: ContrastRange) => {
    const largest = largestWeight(own);
    const values = own.map((row) => {
      const { contrast, logged, chosen, outcome } = row;
      const clamped = Math.min(row.most[chosen], Math.max(row.least[chosen], outcome));
      return (contrast[chosen] / logged[chosen]) * clamped;
    });
    return empiricalBernstein(values, least * largest, most * largest);
  };
  return [
    ...(new Set(clusters).size < FEWEST_CLUSTERS
      ? []
      : [{ name: "DR, cluster bootstrap", ...compareEach(contrasts, bootstrap) }]),
    { name: "IPS, empirical Bernstein", ...compareEach(contrasts, bernstein) },
  ];
}

import { type ContrastRow, drawable, scoredRow } from "./contrast-row.ts";
import { adaptiveDR } from "./estimators/adaptive-dr.ts";
import { dr } from "./estimators/dr.ts";
import { estimators } from "./estimators/estimators.ts";
import { influences } from "./estimators/point-estimate.ts";
import type { Comparison, Course, MetricReport, NamedComparison } from "./evaluation-report.ts";
import { clusterBootstrap } from "./intervals/cluster-bootstrap.ts";
import {
  type ContrastRange,
  confidenceCourse,
  confidenceSequence,
} from "./intervals/confidence-sequence.ts";
import { empiricalBernstein } from "./intervals/empirical-bernstein.ts";
import { influenceInterval } from "./intervals/influence-interval.ts";
import type { Interval } from "./intervals/interval.ts";
import type { ModelledRow } from "./judged-row.ts";

/** Fewer clusters than this say nothing of how clusters vary. */
const FEWEST_CLUSTERS = 20;

interface Ranges {
  readonly policy: ContrastRange;
  readonly difference: ContrastRange;
}

/** The three questions asked of the same rows. */
interface Questions {
  readonly ranges: Ranges;
  /** Which means confidence sequences tell of. */
  readonly sought: Ranges;
  readonly candidate: readonly ContrastRow[];
  readonly baseline: readonly ContrastRow[];
  readonly difference: readonly ContrastRow[];
}

/** What is compared, and how. */
export interface FrozenOptions {
  /** What outcomes are assumed to lie in. */
  readonly range: ContrastRange;
  /** What they were before, in the mean, and how far from that bounds may be told. */
  readonly before: number;
  readonly farthest: number;
  readonly logging: "adaptive" | "fixed";
  readonly seed: number;
}

/** Compares two policies that did not change while they were judged. */
export function compareFrozen(rows: readonly ModelledRow[], options: FrozenOptions): MetricReport {
  const { range, before, farthest, logging, seed } = options;
  const spread = range[1] - range[0];
  const within = Math.min(spread, farthest);
  const questions: Questions = {
    ranges: { policy: range, difference: [-spread, spread] },
    sought: {
      policy: [Math.max(range[0], before - farthest), Math.min(range[1], before + farthest)],
      difference: [-within, within],
    },
    candidate: rows.map((row) => asked(row, row.candidate)),
    baseline: rows.map((row) => asked(row, row.baseline)),
    difference: rows.map((row) =>
      asked(
        row,
        row.candidate.map((p, i) => p - row.baseline[i]),
      ),
    ),
  };
  const anytime = each(questions, (contrasts, range, sought) => ({
    estimate: adaptiveDR(contrasts).value,
    ...confidenceSequence(contrasts, range, { sought }),
  }));
  const normal = normalComparisons(questions, seed);
  if (logging === "adaptive") {
    return {
      method: "adaptively weighted DR; anytime-valid confidence sequence",
      ...anytime,
      others: [
        {
          name: "adaptively weighted DR",
          ...each(questions, (rows) => influenceInterval({ rows, point: adaptiveDR(rows) })),
        },
        ...normal,
      ],
      course: courseOf(questions),
    };
  }
  const doublyRobust = normal.find(({ name }) => name === "DR");
  return {
    method: "cross-fitted DR; delta method",
    ...(doublyRobust ?? anytime),
    others: [
      ...normal,
      ...finiteSampleComparisons(questions, rows, seed),
      { name: "confidence sequence", ...anytime },
    ],
    course: courseOf(questions),
  };
}

/** The interval at a geometric sequence of numbers of rows, from a twentieth of them on. */
function courseOf({ difference: rows, ranges, sought }: Questions): Course {
  const decisions: number[] = [];
  for (let size = rows.length; size >= rows.length / 20; size = Math.floor(0.8 * size)) {
    if (size === 0) break;
    decisions.unshift(size);
  }
  const bounds = confidenceCourse(rows, ranges.difference, decisions, {
    sought: sought.difference,
  });
  return {
    decisions,
    low: bounds.map(({ low }) => low),
    high: bounds.map(({ high }) => high),
  };
}

/** Every estimator with the delta method's interval. */
function normalComparisons({ candidate, baseline }: Questions, seed: number): NamedComparison[] {
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
    // Replay may have kept nothing.
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

/** What holds for independent clusters, and at any number of rows. */
function finiteSampleComparisons(
  questions: Questions,
  rows: readonly ModelledRow[],
  seed: number,
): NamedComparison[] {
  const clusters = rows.map(({ decision }) => decision.cluster);
  const bootstrap = (contrasts: readonly ContrastRow[]) => {
    const scored = contrasts.map((row) => scoredRow(row));
    const point = dr(scored);
    return clusterBootstrap(
      influences(point, scored).map((part) => point.value + part),
      clusters,
      seed,
    );
  };
  const bernstein = (contrasts: readonly ContrastRow[], [least, most]: ContrastRange) => {
    const largest = largestWeight(contrasts);
    const values = contrasts.map((row) => {
      const { contrast, logged, chosen, outcome } = row;
      const came = Math.min(row.most[chosen], Math.max(row.least[chosen], outcome));
      return (contrast[chosen] / logged[chosen]) * came;
    });
    return empiricalBernstein(values, least * largest, most * largest);
  };
  return [
    ...(new Set(clusters).size < FEWEST_CLUSTERS
      ? []
      : [{ name: "DR, cluster bootstrap", ...each(questions, bootstrap) }]),
    { name: "IPS, empirical Bernstein", ...each(questions, bernstein) },
  ];
}

function each(
  { candidate, baseline, difference, ranges, sought }: Questions,
  answer: (rows: readonly ContrastRow[], range: ContrastRange, sought: ContrastRange) => Interval,
): Comparison {
  return {
    candidate: answer(candidate, ranges.policy, sought.policy),
    baseline: answer(baseline, ranges.policy, sought.policy),
    difference: answer(difference, ranges.difference, sought.difference),
  };
}

function asked(
  { decision, outcome, predicted, least, most }: ModelledRow,
  contrast: Float64Array,
): ContrastRow {
  const { probabilities, chosen } = decision;
  return { contrast, logged: probabilities, predicted, least, most, chosen, outcome };
}

/** The largest weight, in size, that any draw could have given. */
function largestWeight(rows: readonly ContrastRow[]): number {
  let largest = 0;
  for (const { contrast, logged } of rows) {
    for (let i = 0; i < contrast.length; i++) {
      if (drawable(logged[i])) largest = Math.max(largest, Math.abs(contrast[i]) / logged[i]);
    }
  }
  return largest;
}

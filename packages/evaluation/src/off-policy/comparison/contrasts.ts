import { type ContrastRow, drawable } from "../estimators/contrast-row.ts";
import type { ContrastRange } from "../intervals/confidence-sequence.ts";
import type { Interval } from "../intervals/interval.ts";
import type { ModelledRow } from "../modelling/modelled-row.ts";
import type { Comparison } from "./metric-report.ts";

interface Ranges {
  readonly policy: ContrastRange;
  readonly difference: ContrastRange;
}

/** The three contrasts that are estimated on the same rows. */
export interface Contrasts {
  readonly ranges: Ranges;
  /** Ranges of means that confidence sequences search. */
  readonly sought: Ranges;
  readonly candidate: readonly ContrastRow[];
  readonly baseline: readonly ContrastRow[];
  readonly difference: readonly ContrastRow[];
}

export function contrastRow(
  { decision, outcome, predicted, least, most }: ModelledRow,
  contrast: Float64Array,
): ContrastRow {
  const { probabilities, chosen } = decision;
  return { contrast, logged: probabilities, predicted, least, most, chosen, outcome };
}

/** Computes an interval for each contrast. */
export function compareEach(
  { candidate, baseline, difference, ranges, sought }: Contrasts,
  interval: (rows: readonly ContrastRow[], range: ContrastRange, sought: ContrastRange) => Interval,
): Comparison {
  return {
    candidate: interval(candidate, ranges.policy, sought.policy),
    baseline: interval(baseline, ranges.policy, sought.policy),
    difference: interval(difference, ranges.difference, sought.difference),
  };
}

/** Largest absolute weight that any draw could have had. */
export function largestWeight(rows: readonly ContrastRow[]): number {
  let largest = 0;
  for (const { contrast, logged } of rows) {
    for (let i = 0; i < contrast.length; i++) {
      if (drawable(logged[i])) largest = Math.max(largest, Math.abs(contrast[i]) / logged[i]);
    }
  }
  return largest;
}

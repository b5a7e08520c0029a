import type { ScoredRow } from "./scored-row.ts";

/**
 * An evaluated decision with its outcome and a contrast. Arrays have one element per eligible arm.
 * The contrast is a policy's probabilities, to estimate its value, or the difference of two policies'
 * probabilities, to estimate the difference of their values.
 */
export interface ContrastRow {
  readonly contrast: Float64Array;
  /** Probabilities that the arm was drawn with. */
  readonly logged: Float64Array;
  /** Outcome expected of each arm by a model that was fitted without this row's outcome. */
  readonly predicted: Float64Array;
  /** Assumed bounds of each arm's outcome. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Index of the drawn arm. */
  readonly chosen: number;
  /** Observed value or cost. */
  readonly outcome: number;
}

/**
 * The view of a row that estimators need, as observed or for a hypothetical draw of arm `drawn` with
 * outcome `observed`. The weight of a difference may be negative.
 */
export function scoredRow(
  { contrast, logged, predicted, chosen, outcome }: ContrastRow,
  drawn: number = chosen,
  observed: number = outcome,
): ScoredRow {
  let direct = 0;
  for (let i = 0; i < contrast.length; i++) direct += contrast[i] * predicted[i];
  return {
    weight: contrast[drawn] / logged[drawn],
    outcome: observed,
    predicted: predicted[drawn],
    direct,
  };
}

/**
 * An arm of a lower probability counts as one that could not be drawn: a log would need a million
 * decisions to show it once.
 */
const DRAWABLE = 1e-6;

export function drawable(probability: number): boolean {
  return probability >= DRAWABLE;
}

/**
 * The expected squared weight, Σ contrast² / p over the arms that could be drawn: a measure of the
 * row's noise that is known before the draw.
 */
export function expectedSquare({
  contrast,
  logged,
}: Pick<ContrastRow, "contrast" | "logged">): number {
  let sum = 0;
  for (let i = 0; i < contrast.length; i++) {
    if (drawable(logged[i])) sum += (contrast[i] * contrast[i]) / logged[i];
  }
  return sum;
}

import type { ScoredRow } from "./estimators/scored-row.ts";

/**
 * A judged decision with an outcome, and the question asked of it. Arrays have one element per
 * eligible arm. The contrast is a policy's probabilities, which asks for its value, or the
 * difference of two policies' probabilities, which asks for the difference of their values.
 */
export interface ContrastRow {
  readonly contrast: Float64Array;
  /** What the arm was drawn from. */
  readonly logged: Float64Array;
  /** What an outcome model, fitted without this row's outcome, expects of each arm. */
  readonly predicted: Float64Array;
  /** The least and the most that an outcome of each arm is assumed to be. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Index of the arm that was drawn. */
  readonly chosen: number;
  /** What it was worth or cost. */
  readonly outcome: number;
}

/**
 * What the estimators see of a row, or would have seen had another arm been drawn with another
 * outcome. The weight of a difference may be negative.
 */
export function scoredRow(
  { contrast, logged, predicted, chosen, outcome }: ContrastRow,
  drawn: number = chosen,
  came: number = outcome,
): ScoredRow {
  let direct = 0;
  for (let i = 0; i < contrast.length; i++) direct += contrast[i] * predicted[i];
  return {
    weight: contrast[drawn] / logged[drawn],
    outcome: came,
    predicted: predicted[drawn],
    direct,
  };
}

/**
 * Below this probability an arm counts as one that could not be drawn: a log would need a million
 * decisions to show it once, and until then its weight is no more than a threat.
 */
const DRAWABLE = 1e-6;

export function drawable(probability: number): boolean {
  return probability >= DRAWABLE;
}

/**
 * The expected square of the weight, Σ contrast² / p over the arms that could be drawn: how noisy
 * the row's answer is, known before the draw.
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

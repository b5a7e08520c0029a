import type { DataSet, EvaluationRow } from "@armature/evaluation";
import { fitPrior } from "@armature/evaluation/priors";
import { type OutcomeTable, type Trace, utilities } from "@armature/evaluation/simulation";
import { type Objective, pricesOf } from "@armature/reward";
import { answered, cellAt, spendingRule } from "./spending-rule.ts";
import type { Split } from "./splits.ts";
import type { Stream } from "./stream.ts";

/** Lower bound of an arm's predicted cost, as a share of its mean; the same as in policies. */
const leastShare = 0.2;

/**
 * Supervised learning on one split: ridge regressions of each arm's quality and dollars on the same
 * features, fitted on all outcomes of the learn rows, choose arms for the other rows by the objective.
 * Under a budget, a multiplier on dollars that spends it on the learn rows is added.
 */
export class Supervised {
  readonly #stream: Stream;
  readonly #split: Split;
  readonly #predictions: OutcomeTable;

  constructor(stream: Stream, split: Split) {
    this.#stream = stream;
    this.#split = split;
    this.#predictions = predictionsOf(stream, split.learn);
  }

  /** Its choices for the measured rows, as a trace with the phase `measured`. */
  trace(objective: Objective, budgetUsd: number | undefined): Trace {
    const { outcomes } = this.#stream;
    const { learn, measured, seed } = this.#split;
    const predicted = { predictions: this.#predictions, expected: outcomes };
    const rule = spendingRule(predicted, learn, budgetUsd, pricesOf(objective).perUsd);
    const of = (quantity: Float64Array) =>
      Float64Array.from(measured, (row) => answered(predicted, rule, row, quantity));
    return {
      seed,
      arms: outcomes.arms,
      objective,
      phases: [{ name: "measured", start: 0, end: measured.length }],
      row: measured,
      arm: Uint16Array.from(
        measured,
        (row) => cellAt(this.#predictions, row, rule.low) % outcomes.arms.length,
      ),
      propensity: new Float64Array(measured.length).fill(1),
      utility: of(utilities(outcomes, objective)),
      quality: of(outcomes.quality),
      costUsd: of(outcomes.costUsd),
    };
  }
}

/** Predictions for every row by ridges fitted on all outcomes of the known rows. */
function predictionsOf({ data, outcomes }: Stream, known: Uint32Array): OutcomeTable {
  const { arms, rows } = outcomes;
  const seen: DataSet = {
    rows: Array.from(known, (row) => data.rows[row]),
    contexts: Array.from(known, (row) => data.contexts[row]),
  };
  const quality = predict(data, arms, seen);
  // The ridges expect values up to 1, so dollars are scaled by the most expensive answer.
  const highest = outcomes.costUsd.reduce((most, usd) => Math.max(most, usd), 0) || 1;
  const inDollars = { ...seen, rows: seen.rows.map((row) => pricedRow(row, highest)) };
  const costUsd = predict(data, arms, inDollars).map((part) => part * highest);
  const means = arms.map((_, arm) => meanOf(outcomes, known, arm));
  for (let cell = 0; cell < costUsd.length; cell += 1) {
    costUsd[cell] = Math.max(costUsd[cell], leastShare * means[cell % arms.length]);
  }
  const latencyMs = new Float64Array(quality.length).fill(Number.NaN);
  return { rows, arms, quality, costUsd, latencyMs };
}

function predict(
  { contexts }: DataSet,
  arms: readonly string[],
  seen: DataSet,
): Float64Array<ArrayBuffer> {
  const priors = fitPrior(seen);
  const means = arms.map((id) => priors[id].mean ?? []);
  return Float64Array.from({ length: contexts.length * arms.length }, (_, cell) => {
    const context = contexts[Math.floor(cell / arms.length)];
    return means[cell % arms.length].reduce((sum, weight, at) => sum + weight * context[at], 0);
  });
}

function pricedRow({ id, arms }: EvaluationRow, highest: number): EvaluationRow {
  const priced = Object.entries(arms).map(([arm, { cost }]) => [
    arm,
    { reward: cost / highest, cost },
  ]);
  return { id, arms: Object.fromEntries(priced) };
}

function meanOf({ arms, costUsd }: OutcomeTable, rows: Uint32Array, arm: number): number {
  return rows.reduce((sum, row) => sum + costUsd[row * arms.length + arm], 0) / rows.length;
}

import type { DataSet, EvaluationRow } from "@armature/evaluation";
import { fitPrior } from "@armature/evaluation/priors";
import { type OutcomeTable, type Trace, utilities } from "@armature/evaluation/simulation";
import { type Objective, pricesOf } from "@armature/reward";
import { answered, cellAt, spendingRule } from "./spending-rule.ts";
import type { Split } from "./splits.ts";
import type { Stream } from "./stream.ts";

/** The least that an arm is believed to cost, as a share of its mean: as policies believe it. */
const leastShare = 0.2;

/**
 * What supervised learning makes of one split: ridge regressions of each arm's quality and dollars on
 * the same features, fitted on all outcomes of the learn rows, decide the others by the objective. If
 * there is a budget, a multiplier on dollars that spends it on the learn rows comes on top.
 */
export class Supervised {
  readonly #stream: Stream;
  readonly #split: Split;
  readonly #beliefs: OutcomeTable;

  constructor(stream: Stream, split: Split) {
    this.#stream = stream;
    this.#split = split;
    this.#beliefs = beliefsOf(stream, split.learn);
  }

  /** What it does with the measured rows, as a policy's trace of them in a phase `measured`. */
  trace(objective: Objective, budgetUsd: number | undefined): Trace {
    const { outcomes } = this.#stream;
    const { learn, measured, seed } = this.#split;
    const believed = { beliefs: this.#beliefs, expected: outcomes };
    const rule = spendingRule(believed, learn, budgetUsd, pricesOf(objective).perUsd);
    const of = (quantity: Float64Array) =>
      Float64Array.from(measured, (row) => answered(believed, rule, row, quantity));
    return {
      seed,
      arms: outcomes.arms,
      objective,
      phases: [{ name: "measured", start: 0, end: measured.length }],
      row: measured,
      arm: Uint16Array.from(
        measured,
        (row) => cellAt(this.#beliefs, row, rule.low) % outcomes.arms.length,
      ),
      propensity: new Float64Array(measured.length).fill(1),
      utility: of(utilities(outcomes, objective)),
      quality: of(outcomes.quality),
      costUsd: of(outcomes.costUsd),
    };
  }
}

/** What ridges that have seen all outcomes of the known rows expect of every row. */
function beliefsOf({ data, outcomes }: Stream, known: Uint32Array): OutcomeTable {
  const { arms, rows } = outcomes;
  const seen: DataSet = {
    rows: Array.from(known, (row) => data.rows[row]),
    contexts: Array.from(known, (row) => data.contexts[row]),
  };
  const quality = predicted(data, arms, seen);
  // Ridges of quality regress dollars as well, once the dearest answer is 1.
  const dearest = outcomes.costUsd.reduce((most, usd) => Math.max(most, usd), 0) || 1;
  const inDollars = { ...seen, rows: seen.rows.map((row) => pricedRow(row, dearest)) };
  const costUsd = predicted(data, arms, inDollars).map((part) => part * dearest);
  const means = arms.map((_, arm) => meanOf(outcomes, known, arm));
  for (let cell = 0; cell < costUsd.length; cell += 1) {
    costUsd[cell] = Math.max(costUsd[cell], leastShare * means[cell % arms.length]);
  }
  const latencyMs = new Float64Array(quality.length).fill(Number.NaN);
  return { rows, arms, quality, costUsd, latencyMs };
}

function predicted(
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

function pricedRow({ id, arms }: EvaluationRow, dearest: number): EvaluationRow {
  const priced = Object.entries(arms).map(([arm, { cost }]) => [
    arm,
    { reward: cost / dearest, cost },
  ]);
  return { id, arms: Object.fromEntries(priced) };
}

function meanOf({ arms, costUsd }: OutcomeTable, rows: Uint32Array, arm: number): number {
  return rows.reduce((sum, row) => sum + costUsd[row * arms.length + arm], 0) / rows.length;
}

import { EvaluationError } from "../error.ts";
import type { ArmOutcome, EvaluationRow } from "./row.ts";

/** The outcomes of all rows; element `row * arms.length + arm` of each array. */
export interface OutcomeTable {
  readonly rows: number;
  /** Ids, in the order of the first row. */
  readonly arms: readonly string[];
  /** In [0, 1]; NaN if the row has no outcome of the arm. */
  readonly quality: Float64Array;
  /** US dollars; NaN if the row has no outcome of the arm. */
  readonly costUsd: Float64Array;
  /** Milliseconds; NaN if not measured. */
  readonly latencyMs: Float64Array;
}

/**
 * Tabulates the outcomes of rows, all of which must have exactly the given arms.
 *
 * @param arms ids. @default the arms of the first row
 * @throws EvaluationError `invalid-row`
 */
export function outcomeTable(
  rows: readonly EvaluationRow[],
  arms: readonly string[] = Object.keys(rows[0]?.arms ?? {}),
): OutcomeTable {
  for (const row of rows) {
    if (Object.keys(row.arms).length !== arms.length) {
      refuse(row, "arms", `must be exactly ${arms.join(", ")}`);
    }
  }
  return tabulate(rows, arms, (row, arm) => refuse(row, `arms.${arm}`, "is missing"));
}

/**
 * Tabulates the outcomes of rows that may lack some arms, for example because an arm enters midway.
 * Missing outcomes are NaN.
 *
 * @throws EvaluationError `invalid-row`
 */
export function sparseOutcomeTable(
  rows: readonly EvaluationRow[],
  arms: readonly string[],
): OutcomeTable {
  return tabulate(rows, arms, () => ({ reward: Number.NaN, cost: Number.NaN }));
}

function tabulate(
  rows: readonly EvaluationRow[],
  arms: readonly string[],
  absent: (row: EvaluationRow, arm: string) => ArmOutcome,
): OutcomeTable {
  if (rows.length === 0 || arms.length === 0) {
    throw new EvaluationError("invalid-row", "no rows: give at least one row with one arm");
  }
  const quality = new Float64Array(rows.length * arms.length);
  const costUsd = new Float64Array(quality.length);
  const latencyMs = new Float64Array(quality.length);
  let cell = 0;
  for (const row of rows) {
    for (const arm of arms) {
      const given = row.arms[arm];
      if (given !== undefined) check(row, arm, given);
      const outcome = given ?? absent(row, arm);
      quality[cell] = outcome.reward;
      costUsd[cell] = outcome.cost;
      latencyMs[cell] = outcome.latencyMs ?? Number.NaN;
      cell++;
    }
  }
  return { rows: rows.length, arms, quality, costUsd, latencyMs };
}

function check(row: EvaluationRow, arm: string, outcome: ArmOutcome): void {
  const { reward, cost, latencyMs = 0 } = outcome;
  if (!(reward >= 0 && reward <= 1)) {
    refuse(row, `arms.${arm}.reward`, `must be in [0, 1], not ${reward}`);
  }
  if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY)) {
    refuse(row, `arms.${arm}.cost`, `must be US dollars >= 0, not ${cost}`);
  }
  if (!(latencyMs >= 0 && latencyMs < Number.POSITIVE_INFINITY)) {
    refuse(row, `arms.${arm}.latencyMs`, `must be milliseconds >= 0, not ${latencyMs}`);
  }
}

function refuse(row: EvaluationRow, field: string, rule: string): never {
  throw new EvaluationError("invalid-row", `row ${row.id}: ${field} ${rule}`, { field });
}

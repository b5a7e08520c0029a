import { EvaluationError } from "../error.ts";
import type { EvaluationRow } from "./row.ts";

/** The outcomes of all rows as numbers: element `row * arms.length + arm` of each array. */
export interface OutcomeTable {
  readonly rows: number;
  /** Ids, in the order of the first row. */
  readonly arms: readonly string[];
  /** In [0, 1]. */
  readonly reward: Float64Array;
  /** US dollars. */
  readonly costUsd: Float64Array;
}

/** Gathers the outcomes of rows; `arms` sets their order, and are the first row's where absent. */
export function outcomeTable(
  rows: readonly EvaluationRow[],
  arms: readonly string[] = Object.keys(rows[0]?.arms ?? {}),
): OutcomeTable {
  if (rows.length === 0 || arms.length === 0) {
    throw new EvaluationError("invalid-row", "no rows: give at least one row with one arm");
  }
  const reward = new Float64Array(rows.length * arms.length);
  const costUsd = new Float64Array(reward.length);
  let cell = 0;
  for (const row of rows) {
    if (Object.keys(row.arms).length !== arms.length) {
      refuse(row, "arms", `must be exactly ${arms.join(", ")}`);
    }
    for (const arm of arms) {
      const outcome = row.arms[arm];
      if (outcome === undefined) return refuse(row, `arms.${arm}`, "is missing");
      if (!(outcome.reward >= 0 && outcome.reward <= 1)) {
        refuse(row, `arms.${arm}.reward`, `must be in [0, 1], not ${outcome.reward}`);
      }
      if (!(outcome.cost >= 0 && outcome.cost < Number.POSITIVE_INFINITY)) {
        refuse(row, `arms.${arm}.cost`, `must be US dollars >= 0, not ${outcome.cost}`);
      }
      reward[cell] = outcome.reward;
      costUsd[cell] = outcome.cost;
      cell += 1;
    }
  }
  return { rows: rows.length, arms, reward, costUsd };
}

function refuse(row: EvaluationRow, field: string, rule: string): never {
  throw new EvaluationError("invalid-row", `row ${row.id}: ${field} ${rule}`, { field });
}

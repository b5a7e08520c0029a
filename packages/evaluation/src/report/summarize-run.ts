import type { Worth } from "../baselines/worth.ts";
import { EvaluationError } from "../error.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import type { SeedReport } from "./report.ts";

/** The arm that served a row. `arm` is an index into the arms of the first row. */
export interface Choice {
  readonly row: number;
  readonly arm: number;
}

/** The choices of one seed, in order: every row once. */
export interface Run {
  readonly seed: number;
  readonly choices: readonly Choice[];
}

/** Properties of the rows that all policies are measured by. */
export interface Measured {
  readonly table: OutcomeTable;
  /** Utility of each cell of the table. */
  readonly utility: Float64Array;
  readonly oracle: readonly Worth[];
  /** Numbers of decisions at which curves have a point. */
  readonly points: readonly number[];
}

/** Totals of one run. */
export interface RunSummary extends SeedReport {
  readonly counts: readonly number[];
  readonly utilitySoFar: readonly number[];
  readonly regretSoFar: readonly number[];
}

/** @throws EvaluationError `invalid-choices` unless each row is chosen once */
export function summarizeRun(
  policy: string,
  { seed, choices }: Run,
  measured: Measured,
): RunSummary {
  const { table, oracle, points } = measured;
  const width = table.arms.length;
  const counts = new Array<number>(width).fill(0);
  const seen = new Uint8Array(table.rows);
  const utilitySoFar: number[] = [];
  const regretSoFar: number[] = [];
  let utility = 0;
  let quality = 0;
  let costUsd = 0;
  let best = 0;
  for (const [index, { row, arm }] of choices.entries()) {
    const count = counts[arm];
    const bestOfRow = oracle[row];
    if (count === undefined || bestOfRow === undefined || seen[row] === 1) {
      const rule = `choices[${index}] is row ${row}, arm ${arm}: every row must be named once`;
      refuse(policy, seed, `${rule}, with an arm from 0 to ${width - 1}`);
    }
    seen[row] = 1;
    counts[arm] = count + 1;
    const cell = row * width + arm;
    utility += measured.utility[cell];
    quality += table.quality[cell];
    costUsd += table.costUsd[cell];
    best += bestOfRow.utility;
    if (index + 1 === points[utilitySoFar.length]) {
      utilitySoFar.push(utility / (index + 1));
      regretSoFar.push(best - utility);
    }
  }
  if (choices.length !== table.rows) {
    refuse(policy, seed, `${choices.length} choices for ${table.rows} rows: name each row once`);
  }
  return {
    seed,
    utility: utility / table.rows,
    quality: quality / table.rows,
    costUsd: costUsd / table.rows,
    counts,
    utilitySoFar,
    regretSoFar,
  };
}

function refuse(policy: string, seed: number, rule: string): never {
  throw new EvaluationError("invalid-choices", `${policy}, seed ${seed}: ${rule}`, {
    field: policy,
  });
}

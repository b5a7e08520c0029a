import { fork } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { EvaluationRow } from "../rows/row.ts";

/** One decision that a simulation makes. */
export interface Step {
  /** Whether `row` counts into `learn` or into `rows`; only the latter is measured. */
  readonly from: "learn" | "rows";
  /** Index of the row. */
  readonly row: number;
  /** Names the decision and, with the seed, its source of randomness. */
  readonly decisionId: string;
}

/** What is to be served, and in which of its orders. */
export interface ProtocolOptions {
  readonly rows: readonly EvaluationRow[];
  /** Rows that are served first and not measured. @default none */
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly seed: number;
}

/**
 * The decisions of one seed, in order: every learn row, then every row, each in the seed's own
 * shuffled order. `simulate` follows it in process; serving the same steps through a real router
 * and handing what it chose to `reportFrom` measures that router by the same protocol.
 */
export function* protocol({ rows, learn = [], seed }: ProtocolOptions): Generator<Step, void> {
  for (const row of shuffled(learn.length, seed, "learn")) {
    yield { from: "learn", row, decisionId: `learn/${learn[row].id}` };
  }
  for (const row of shuffled(rows.length, seed, "rows")) {
    yield { from: "rows", row, decisionId: `rows/${rows[row].id}` };
  }
}

/** Refuses seeds that are none, not whole, or the same twice. */
export function requireSeeds(seeds: readonly number[]): void {
  if (
    seeds.length === 0 ||
    new Set(seeds).size < seeds.length ||
    !seeds.every(Number.isSafeInteger)
  ) {
    throw new EvaluationError(
      "invalid-option",
      `seeds must be one or more whole numbers, each named once, not [${seeds.join(", ")}]`,
      { field: "seeds" },
    );
  }
}

/** The whole numbers below `length` in the order that a seed gives them under a name. */
export function shuffled(length: number, seed: number, name: string): Uint32Array {
  const rng = fork(seed, `order/${name}`);
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(rng.uniform() * (last + 1));
    const moved = order[last];
    order[last] = order[other];
    order[other] = moved;
  }
  return order;
}

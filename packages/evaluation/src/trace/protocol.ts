import { fork } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { EvaluationRow } from "../rows/row.ts";

/** One decision of a simulation. */
export interface Step {
  /** The set of rows that `row` is an index of; only `rows` is measured. */
  readonly from: "learn" | "rows";
  /** Index of the row. */
  readonly row: number;
  /** Id of the decision; with the seed, it determines the random source. */
  readonly decisionId: string;
}

/** Options of {@link protocol}. */
export interface ProtocolOptions {
  readonly rows: readonly EvaluationRow[];
  /** Rows to serve first, unmeasured. @default none */
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly seed: number;
}

/**
 * The decisions of one seed, in order: all learn rows, then all rows, each shuffled by the seed.
 * `simulate` follows this protocol in process. To measure a real router by the same protocol, serve
 * these steps through it and pass its choices to `reportFrom`.
 */
export function* protocol({ rows, learn = [], seed }: ProtocolOptions): Generator<Step, void> {
  for (const row of shuffled(learn.length, seed, "learn")) {
    yield { from: "learn", row, decisionId: `learn/${learn[row].id}` };
  }
  for (const row of shuffled(rows.length, seed, "rows")) {
    yield { from: "rows", row, decisionId: `rows/${rows[row].id}` };
  }
}

/** Throws unless there are seeds, all of them different whole numbers. */
export function requireSeeds(seeds: readonly number[]): void {
  if (
    seeds.length === 0 ||
    new Set(seeds).size < seeds.length ||
    !seeds.every(Number.isSafeInteger)
  ) {
    throw new EvaluationError(
      "invalid-option",
      `seeds must be one or more different whole numbers, not [${seeds.join(", ")}]`,
      { field: "seeds" },
    );
  }
}

/** The whole numbers below `length`, shuffled by a seed and a name. */
export function shuffled(length: number, seed: number, name: string): Uint32Array {
  const rng = fork(seed, `order/${name}`);
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(rng.uniform() * (last + 1));
    const moved = order[last];
    order[last] = order[other];
    order[other] = moved;
  }
  return order;
}

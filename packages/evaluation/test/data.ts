import { fork } from "@armature/policy";
import type { Objective } from "@armature/reward";
import type { DataSet, EvaluationRow } from "../src/rows/row.ts";

/** The objective without weights of dollars and time. */
export const qualityAlone: Objective = { costWeight: 0, latencyWeight: 0, latencyScaleMs: 10_000 };

/** Rows of arms a, b, c, …, each given as its [reward, cost]. */
export function rowsOf(...outcomes: (readonly (readonly [number, number])[])[]): EvaluationRow[] {
  return outcomes.map((arms, index) => ({
    id: `r${index}`,
    arms: Object.fromEntries(
      arms.map(([reward, cost], arm) => [String.fromCharCode(97 + arm), { reward, cost }]),
    ),
  }));
}

/** Rows whose arms succeed with the given probabilities; the context is the bias alone. */
export function bernoulli(count: number, chances: readonly number[], seed: number): DataSet {
  const rng = fork(seed, "bernoulli");
  const rows = rowsOf(
    ...Array.from({ length: count }, () =>
      chances.map((chance, arm) => [rng.uniform() < chance ? 1 : 0, 0.001 * (arm + 1)] as const),
    ),
  );
  return { rows, contexts: rows.map(() => Float64Array.of(1)) };
}

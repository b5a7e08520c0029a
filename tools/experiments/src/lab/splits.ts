import { fitPrior } from "@armature/evaluation/priors";
import { type Phase, shuffled, sparseOutcomeTable } from "@armature/evaluation/simulation";
import type { BenchmarkName } from "./data-directory.ts";
import type { Lab } from "./lab.ts";
import { listPrice } from "./list-price.ts";
import { priorWeight, type Start, type Stream } from "./stream.ts";

/** Splits per requested seed: 60 at 20 seeds. */
const splitsPerSeed = 3;

/** Share of the rows to learn from. */
const learnShare = 0.7;

/** A random split of a benchmark into rows to learn from and rows to measure, both ordered. */
export interface Split {
  readonly seed: number;
  readonly learn: Uint32Array;
  readonly measured: Uint32Array;
}

/** All rows of a benchmark with the default features, none of them for learning first. */
export async function readBenchmark(lab: Lab, name: BenchmarkName): Promise<Stream> {
  const data = await lab.data.benchmark(name);
  const arms = Object.keys(data.rows[0].arms);
  return { data, outcomes: sparseOutcomeTable(data.rows, arms), arms, learned: 0 };
}

/** Three splits per seed of a lab, and a lab with one seed per split. */
export function splitsOf(lab: Lab, rows: number): { lab: Lab; splits: readonly Split[] } {
  const seeds = Array.from({ length: splitsPerSeed * lab.seeds.length }, (_, at) => at + 1);
  const cut = Math.round(learnShare * rows);
  const splits = seeds.map((seed) => {
    const order = shuffled(rows, seed, "split");
    return { seed, learn: order.subarray(0, cut), measured: order.subarray(cut) };
  });
  return { lab: { ...lab, seeds }, splits };
}

/**
 * Cold: serves the learn rows with guessed prices only, then the others. Warm: fits a prior on the learn
 * rows with all outcomes known, and serves only the others.
 */
export function splitPhases(
  { data, outcomes, arms }: Stream,
  { learn, measured }: Split,
  start: Start,
): Phase[] {
  if (start === "cold") {
    const enter = arms.map((id) => ({ id, costUsd: listPrice(id) }));
    return [
      { name: "learn", order: learn, outcomes, enter },
      { name: "measured", order: measured, outcomes },
    ];
  }
  const priors = fitPrior({
    rows: Array.from(learn, (row) => data.rows[row]),
    contexts: Array.from(learn, (row) => data.contexts[row]),
    strength: priorWeight * learn.length,
  });
  const enter = arms.map((id) => ({ id, prior: priors[id] }));
  return [{ name: "measured", order: measured, outcomes, enter }];
}

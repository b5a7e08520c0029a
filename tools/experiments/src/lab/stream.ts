import { withBudget } from "@armature/budget";
import type { DataSet } from "@armature/evaluation";
import { fitPrior } from "@armature/evaluation/priors";
import {
  type EnteringArm,
  type OutcomeTable,
  type Phase,
  type RolloutOptions,
  rollout,
  shuffled,
  sparseOutcomeTable,
  type Trace,
  TraceStatistics,
} from "@armature/evaluation/simulation";
import type { PolicyFactory } from "@armature/policy";
import type { ContextName, RowsName } from "./data-directory.ts";
import type { Lab, Subject } from "./lab.ts";
import { listPrice } from "./list-price.ts";
import { qualityAlone } from "./quality-alone.ts";

/** Rows that are learned from, then rows that are measured, in one data set. */
export interface Stream {
  readonly data: DataSet;
  readonly outcomes: OutcomeTable;
  /** The arms that are there from the start. */
  readonly arms: readonly string[];
  /** How many rows are learned from: those below this index. */
  readonly learned: number;
}

/** How the learning rows are used. */
export type Start = "cold" | "warm";

/** Reads the trainsub rows and the rows to measure, with their contexts. */
export async function readStream(
  lab: Lab,
  contexts: ContextName,
  measured: Exclude<RowsName, "trainsub_k3"> = "val_k3",
): Promise<Stream> {
  const learn = await lab.data.dataSet("trainsub_k3", contexts);
  const then = await lab.data.dataSet(measured, contexts);
  const data = {
    rows: [...learn.rows, ...then.rows],
    contexts: [...learn.contexts, ...then.contexts],
  };
  const arms = Object.keys(learn.rows[0].arms);
  const all = Object.keys(then.rows[0].arms);
  return { data, outcomes: sparseOutcomeTable(data.rows, all), arms, learned: learn.rows.length };
}

/** How many pseudo-observations a prior is worth per row that it was fitted on. */
export const priorWeight = 0.3;

/**
 * The phase that comes before what is measured, in the seed's own order of the learning rows. Cold:
 * all of them are served, from nothing but guessed prices. Warm: the first half of that order fits
 * a prior, all outcomes known, and the other half is served.
 */
export function learnPhase(stream: Stream, start: Start, seed: number): Phase {
  const { data, outcomes, arms, learned } = stream;
  const order = shuffled(learned, seed, "learn");
  const phase = { name: "learn", outcomes };
  if (start === "cold") {
    return { ...phase, order, enter: arms.map((id) => ({ id, costUsd: listPrice(id) })) };
  }
  const half = Math.floor(learned / 2);
  const known = order.subarray(0, half);
  const priors = fitPrior({
    rows: Array.from(known, (row) => data.rows[row]),
    contexts: Array.from(known, (row) => data.contexts[row]),
    strength: priorWeight * half,
  });
  const enter: EnteringArm[] = arms.map((id) => ({ id, prior: priors[id] }));
  return { ...phase, order: order.subarray(half), enter };
}

/** The measured rows in the seed's own order. */
export function measuredOrder({ data, learned }: Stream, seed: number): Uint32Array {
  return shuffled(data.rows.length - learned, seed, "measured").map((row) => row + learned);
}

/** Serves one scenario with every seed; where no objective is named, an answer is worth its quality. */
export function serve(
  lab: Lab,
  stream: Stream,
  policy: PolicyFactory,
  phases: (seed: number) => readonly Phase[],
  options: Pick<RolloutOptions, "feedback" | "objective"> = {},
): Trace[] {
  return lab.seeds.map((seed) =>
    rollout({
      policy,
      seed,
      data: stream.data,
      phases: phases(seed),
      objective: qualityAlone,
      ...options,
    }),
  );
}

/** What was earned and paid in some phases; in all where there are none named. */
export function statisticsOf(
  { data }: Stream,
  traces: readonly Trace[],
  ...phases: string[]
): TraceStatistics {
  const all = phases.length === 0 ? undefined : phases;
  return new TraceStatistics({ traces, rows: data.rows.length, phases: all });
}

/** A subject held to a budget in US dollars per request, if there is one. */
export function within({ policy, held }: Subject, budgetUsd: number | undefined): PolicyFactory {
  if (budgetUsd === undefined) return policy;
  return held?.(budgetUsd) ?? withBudget(policy, { usdPerRequest: budgetUsd });
}

/** A budget as people read it. */
export function usd(budgetUsd: number | undefined): string {
  return budgetUsd === undefined ? "no budget" : `$${budgetUsd.toExponential(2)}`;
}

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

/** Rows to learn from, followed by rows to measure, in one data set. */
export interface Stream {
  readonly data: DataSet;
  readonly outcomes: OutcomeTable;
  /** Arms that are available from the start. */
  readonly arms: readonly string[];
  /** Number of rows to learn from: those below this index. */
  readonly learned: number;
}

/** Use of the learning rows; see {@link learnPhase}. */
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

/** Pseudo-observations that a prior counts for, per row that it was fitted on. */
export const priorWeight = 0.3;

/**
 * The phase before the measured one, in the seed's own order of the learning rows. Cold: serves all of
 * them with guessed prices only. Warm: fits a prior on the first half with all outcomes known, and
 * serves the other half.
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

/** Runs one scenario with every seed, by quality alone unless the options name an objective. */
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

/** Statistics of the named phases, or of all phases if none is named. */
export function statisticsOf(
  { data }: Stream,
  traces: readonly Trace[],
  ...phases: string[]
): TraceStatistics {
  const all = phases.length === 0 ? undefined : phases;
  return new TraceStatistics({ traces, rows: data.rows.length, phases: all });
}

/** The policy of a subject, held to a budget in US dollars per request if there is one. */
export function within({ policy, held }: Subject, budgetUsd: number | undefined): PolicyFactory {
  if (budgetUsd === undefined) return policy;
  return held?.(budgetUsd) ?? withBudget(policy, { usdPerRequest: budgetUsd });
}

/** Writes a budget for a label. */
export function usd(budgetUsd: number | undefined): string {
  return budgetUsd === undefined ? "no budget" : `$${budgetUsd.toExponential(2)}`;
}

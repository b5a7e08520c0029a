import type { Experiment } from "../experiment.ts";
import { measureStaleness, type Staleness } from "./staleness.ts";
import { syntheticProblem } from "./synthetic-problem.ts";

/** How much is served, and how stale the states are that decide. */
export interface SyntheticStaleness extends Pick<Staleness, "laps" | "lags"> {
  readonly rows: number;
}

/** Decisions on a stale state, on a stream that is long beside the lag. */
export function syntheticStaleness({ rows, laps, lags }: SyntheticStaleness): Experiment {
  return {
    name: "synthetic",
    question: "What does it cost to decide on a state that lacks the latest requests?",
    protocol:
      `A problem of its own for every seed: three arms whose rewards are linear in eleven features, ` +
      `${(rows * laps).toLocaleString("en-US")} requests (${rows.toLocaleString("en-US")}, ${laps} ` +
      "times, each time in another order). List prices are right; nothing else is known. Rewards are " +
      "what a choice may expect. Within a budget the first policy alone: where a budget binds, all " +
      "choose by the same rule.",
    run: async (lab) =>
      measureStaleness(lab, {
        problems: lab.seeds.map((seed) => syntheticProblem(seed, rows)),
        laps,
        lags,
        held: lab.subjects.slice(0, 1),
      }),
  };
}

import type { Experiment } from "../experiment.ts";
import { measureStaleness, type Staleness } from "./staleness.ts";
import { syntheticProblem } from "./synthetic-problem.ts";

/** Size of the stream, and the lags to measure. */
export interface SyntheticStaleness extends Pick<Staleness, "laps" | "lags"> {
  readonly rows: number;
}

/** Decisions on a stale state, on a stream that is long compared with the lag. */
export function syntheticStaleness({ rows, laps, lags }: SyntheticStaleness): Experiment {
  return {
    name: "synthetic",
    question: "How much does it cost to decide on a state without the latest requests?",
    protocol:
      "Each seed has its own problem: three arms whose rewards are linear in eleven features, and " +
      `${(rows * laps).toLocaleString("en-US")} requests (${rows.toLocaleString("en-US")}, ${laps} ` +
      "times, each time in another order). List prices are right; nothing else is known. The reward " +
      "of a choice is its expectation. Only the first policy has lines with a budget, because all " +
      "policies choose by the same rule when a budget binds.",
    run: async (lab) =>
      measureStaleness(lab, {
        problems: lab.seeds.map((seed) => syntheticProblem(seed, rows)),
        laps,
        lags,
        held: lab.subjects.slice(0, 1),
      }),
  };
}

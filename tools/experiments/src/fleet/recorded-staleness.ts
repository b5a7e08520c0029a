import type { Experiment } from "../experiment.ts";
import { recordedProblem } from "./recorded-problem.ts";
import { measureStaleness, type Staleness } from "./staleness.ts";

/** Decisions on a stale state, on recorded answers. */
export function recordedStaleness({ laps, lags }: Pick<Staleness, "laps" | "lags">): Experiment {
  return {
    name: "recorded",
    question: "How much does it cost on recorded answers?",
    protocol:
      `All prompts of trainsub and val, ${laps} times, each time in another order, by their twelve ` +
      "default features. List prices are guesses; the highest is a quarter of the right one.",
    async run(lab) {
      const problem = await recordedProblem(lab);
      return measureStaleness(lab, { problems: lab.seeds.map(() => problem), laps, lags });
    },
  };
}

import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import { learnPhase, measuredOrder, readStream, serve, statisticsOf } from "../lab/stream.ts";

/** Number of first decisions in which each arm should be tried `fewest` times, which is LinUCB's `tries`. */
const early = 500;
const fewest = 4;

/** Reward without a budget. */
export const noBudgetExperiment: Experiment = {
  name: "no-budget",
  question: "What is the reward without a budget, and does every arm get a chance?",
  protocol:
    "Learn on trainsub, cold, then measure on val. An arm is locked out if it is tried fewer than " +
    `${fewest} times within the first ${early} decisions; the least-tried arm of the worst seed is shown.`,
  async run(lab) {
    const lines: Line[] = [];
    for (const contexts of ["emb26", "req12", "d1"] as const) {
      const stream = await readStream(lab, contexts);
      const { fixed } = baselinesOf(stream, undefined);
      for (const subject of lab.subjects) {
        lab.progress(`${contexts}, ${subject.name}`);
        const traces = serve(lab, stream, subject.policy, (seed) => [
          learnPhase(stream, "cold", seed),
          { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
        ]);
        const own = (target: Target) => (subject === lab.subjects[0] ? target : undefined);
        const val = statisticsOf(stream, traces, "val");
        const tries = traces.flatMap(({ arm }) =>
          stream.arms.map((_, index) => arm.subarray(0, early).filter((at) => at === index).length),
        );
        lines.push({
          label: `${contexts} cold, ${subject.name}`,
          cells: [
            measured("reward", val.quality, own({ atLeast: 0.932 })),
            measured("reward", val.gainOver(fixed), own({ atLeast: 0, withinNoise: true })),
            measured("usd", val.costUsd),
            measured("reward", statisticsOf(stream, traces).quality),
            measured("count", Math.min(...tries), own({ atLeast: fewest })),
          ],
        });
      }
    }
    const columns = [
      "reward on val",
      "− best fixed arm",
      "cost per request",
      "whole stream",
      `fewest tries in ${early}`,
    ];
    return { tables: [{ title: "Without a budget", of: "contexts", columns, lines }] };
  },
};

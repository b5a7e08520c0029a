import type { FeedbackModel } from "@armature/evaluation";
import type { TraceStatistics } from "@armature/evaluation/simulation";
import { type Experiment, type Line, measured } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  serve,
  statisticsOf,
  within,
} from "../lab/stream.ts";

const budgetUsd = 6.62e-4;

/** Ratings that are late, missing, repeated or wrong. */
export const feedbackExperiment: Experiment = {
  name: "feedback",
  question: "How much is lost if feedback is late, missing, repeated, noisy or malicious?",
  protocol:
    `req12, cold, $${budgetUsd} per request; learn on trainsub, measure on val. Decisions settle and are ` +
    "rated through the router's own fold: costs at once, ratings as feedback entries. Delays count " +
    "decisions; noise is normal, clipped to [0, 1]; a flipped rating is 1 − reward; a poisoned one is 1 for " +
    "the cheapest model and 0 for all others. The measured reward is the true one.",
  async run(lab) {
    const stream = await readStream(lab, "req12");
    const baselines = baselinesOf(stream, budgetUsd);
    const settings: readonly (readonly [string, FeedbackModel])[] = [
      ["at once and true", {}],
      ["50 decisions late", { delay: 50 }],
      ["500 decisions late", { delay: 500 }],
      ["half of it missing", { missing: 0.5 }],
      ["nine tenths missing", { missing: 0.9 }],
      ["half of it twice", { duplicated: 0.5 }],
      ["noise of 0.2", { noise: 0.2 }],
      ["a tenth flipped", { flipped: 0.1 }],
      ["a twentieth poisoned", { poisoned: { share: 0.05, arm: baselines.cheapestArm } }],
    ];
    const lines: Line[] = [];
    for (const subject of lab.subjects) {
      let reference: TraceStatistics | undefined;
      for (const [name, feedback] of settings) {
        lab.progress(`${name}, ${subject.name}`);
        const phases = (seed: number) => [
          learnPhase(stream, "cold", seed),
          { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
        ];
        const traces = serve(lab, stream, within(subject, budgetUsd), phases, { feedback });
        const val = statisticsOf(stream, traces, "val");
        reference ??= val;
        lines.push({
          label: `${name}, ${subject.name}`,
          cells: [
            measured("reward", val.quality),
            measured("reward", val.difference(reference)),
            measured("reward", val.gainOver(baselines.mix)),
            measured("ratio", val.costRatio(budgetUsd)),
          ],
        });
      }
    }
    const columns = ["reward on val", "− at once", "− context-free mix", "cost ÷ budget"];
    return { tables: [{ title: "Imperfect feedback", of: "feedback", columns, lines }] };
  },
};

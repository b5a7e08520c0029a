import { hybridLinUCB, linUCB } from "@armature/bandit-linucb";
import { objectiveFor, shuffled } from "@armature/evaluation/simulation";
import type { PolicyFactory } from "@armature/policy";
import { featuresOf, guessOf, lost, mended, withEfforts } from "../efforts/with-efforts.ts";
import { type Experiment, type Line, measured } from "../experiment.ts";
import { withArmFeatures } from "../lab/arm-features.ts";
import { baselinesOf } from "../lab/baselines.ts";
import { readBenchmark } from "../lab/splits.ts";
import { serve, statisticsOf } from "../lab/stream.ts";

/** An arm is a model at an effort. */
export const effortsExperiment: Experiment = {
  name: "efforts",
  question: "How much is gained if the efforts of one model share what they learn?",
  protocol:
    "req12, cold, no budget, by the default objective; all rows of RouterBench, also the second half of " +
    "each order by itself. There are twelve arms: four of its models at three synthetic efforts. Medium " +
    `is the recorded answer. Low costs 0.4 times as much and loses a right answer with probability ${lost} · d. ` +
    `High costs 2.5 times as much and corrects a wrong one with probability ${mended} · d · (1 − d). d is the ` +
    "share of all eleven models that fail on the prompt, which no policy sees. `disjoint`: slopes are not " +
    "shrunk to those of all arms, as the default's are. `hybrid`: all arms share coefficients of the model " +
    "and of the effort.",
  async run(lab) {
    const stream = withEfforts(await readBenchmark(lab, "routerbench_train_k11"));
    const objective = objectiveFor(stream.outcomes, lab.objective, false);
    const { fixed } = baselinesOf(stream, undefined, objective);
    const policies: readonly (readonly [string, PolicyFactory])[] = [
      ["linucb", linUCB()],
      ["disjoint", linUCB({ sharing: false })],
      ["hybrid", withArmFeatures(hybridLinUCB(), featuresOf)],
    ];
    const lines = policies.map(([name, policy]): Line => {
      lab.progress(name);
      const half = Math.floor(stream.data.rows.length / 2);
      const traces = serve(
        lab,
        stream,
        policy,
        (seed) => {
          const order = shuffled(stream.data.rows.length, seed, "efforts");
          const enter = stream.arms.map((id) => ({ id, costUsd: guessOf(id) }));
          const { outcomes } = stream;
          return [
            { name: "first half", order: order.subarray(0, half), outcomes, enter },
            { name: "second half", order: order.subarray(half), outcomes },
          ];
        },
        { objective },
      );
      const [whole, second] = [[], ["second half"]].map((phases) =>
        statisticsOf(stream, traces, ...phases),
      );
      return {
        label: name,
        cells: [
          measured("reward", whole.utility),
          measured("reward", whole.gainOver(fixed)),
          measured("reward", second.utility),
          measured("reward", second.gainOver(fixed)),
          measured("reward", whole.quality),
          measured("usd", whole.costUsd),
        ],
      };
    });
    const columns = [
      "utility",
      "− best fixed arm",
      "second half",
      "− best fixed arm",
      "quality",
      "cost per request",
    ];
    return { tables: [{ title: "Twelve arms", of: "policy", columns, lines }] };
  },
};

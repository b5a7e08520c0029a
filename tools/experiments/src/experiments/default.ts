import {
  type FixedArm,
  objectiveFor,
  outcomeTable,
  phaseOf,
  type Trace,
} from "@armature/evaluation/simulation";
import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { Lab } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { product, productFirst } from "../lab/product.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  type Stream,
  serve,
  statisticsOf,
} from "../lab/stream.ts";

/** Targets of the utility minus that of the best fixed arm, by the cost weight. */
const leastGain = { asGiven: -0.001, other: -0.002 };

/** Cost weights that are measured besides the objective's own. */
const costWeights = [0, 0.1, 1];

/** The default policy, measured by its own objective. */
export const defaultExperiment: Experiment = {
  name: "default",
  question: "Is the default policy worth as much as the best single model, by its own objective?",
  protocol:
    "req12, cold, no budget; learn on trainsub, then measure on val. The default policy decides by the " +
    "default objective, quality − 0.3 · cost ÷ scale, and by other cost weights. The scale is the mean " +
    "cost of the most expensive model on val; latencies are not recorded. The best fixed arm knows the " +
    "means of the rows that it is compared on. Dominated: seeds whose mean quality and mean cost on val " +
    "are both worse than those of one fixed arm. `k4`: Gemini 2.5 Flash joins after trainsub.",
  async run(lab) {
    const lines: Line[] = [];
    for (const measuredRows of ["val_k3", "val_k4"] as const) {
      const stream = await readStream(lab, "req12", measuredRows);
      await measure(lab, measuredRows.slice(-2), stream, lines);
    }
    const columns = [
      "utility on val",
      "− best fixed arm",
      "quality",
      "cost per request",
      "dominated",
      "utility, whole stream",
      "− best fixed arm",
    ];
    return {
      tables: [{ title: "By the objective", of: "rows, weight of cost", columns, lines }],
    };
  },
};

async function measure(lab: Lab, name: string, stream: Stream, lines: Line[]): Promise<void> {
  const all = stream.outcomes.arms;
  const entering = all
    .filter((id) => !stream.arms.includes(id))
    .map((id) => ({ id, costUsd: listPrice(id) }));
  const table = outcomeTable(stream.data.rows.slice(stream.learned), all);
  for (const costWeight of [undefined, ...costWeights]) {
    const given = costWeight === undefined ? lab.objective : { ...lab.objective, costWeight };
    const objective = objectiveFor(table, given, false);
    const baselines = baselinesOf({ ...stream, arms: all }, undefined, objective);
    for (const subject of productFirst(lab)) {
      const label = `${name}, ${objective.costWeight}, ${subject.name}`;
      lab.progress(label);
      const phases = (seed: number) => [
        learnPhase(stream, "cold", seed),
        {
          name: "val",
          order: measuredOrder(stream, seed),
          outcomes: stream.outcomes,
          enter: entering,
        },
      ];
      const traces = serve(lab, stream, subject.policy, phases, { objective });
      const own = (target: Target) => (subject === product ? target : undefined);
      const asGiven = costWeight === undefined;
      const val = statisticsOf(stream, traces, "val");
      const whole = statisticsOf(stream, traces);
      const least = { atLeast: asGiven ? leastGain.asGiven : leastGain.other };
      // If an arm joins, the whole stream has no single set of arms to compare with.
      const always =
        entering.length === 0
          ? baselinesOf({ ...stream, learned: 0 }, undefined, objective)
          : undefined;
      lines.push({
        label,
        cells: [
          measured("reward", val.utility),
          measured("reward", val.gainOver(baselines.fixed), own(least)),
          measured("reward", val.quality),
          measured("usd", val.costUsd),
          measured(
            "count",
            traces.filter((trace) => isDominated(trace, baselines.arms)).length,
            asGiven ? own({ atMost: 0 }) : undefined,
          ),
          measured("reward", whole.utility),
          always === undefined ? "" : measured("reward", whole.gainOver(always.fixed)),
        ],
      });
    }
  }
}

/** Tells whether some fixed arm is both better and cheaper. */
export function isDominated(trace: Trace, arms: readonly FixedArm[]): boolean {
  const { start, end } = phaseOf(trace, "val");
  const meanOf = (values: Float64Array) =>
    values.subarray(start, end).reduce((sum, value) => sum + value, 0) / (end - start);
  const quality = meanOf(trace.quality);
  const costUsd = meanOf(trace.costUsd);
  return arms.some((arm) => arm.quality > quality && arm.costUsd < costUsd);
}

import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { coverage, objectiveFor, outcomeTable } from "@armature/evaluation/simulation";
import { type PolicyFactory, staticPolicy } from "@armature/policy";
import { DEFAULT_FLOOR } from "@armature/router";
import { type Experiment, type Line, measured } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { Lab, Subject } from "../lab/lab.ts";
import { product } from "../lab/product.ts";
import { qualityAlone } from "../lab/quality-alone.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  type Stream,
  serve,
  statisticsOf,
} from "../lab/stream.ts";

/** Decisions per log: candidates are fitted on the first half and evaluated on the second. */
const decisions = 1200;

/** Logs per requested seed: 60 at 20 seeds. */
const logsPerSeed = 3;

/** The default policy without the floor; every simulation adds `withObjective`. */
const bare: Subject = { name: "no floor", policy: linUCB() };

/** The cost of the default floor, and its benefit for evaluations of the log. */
export const floorExperiment: Experiment = {
  name: "floor",
  question: "What does the default floor cost, and which policies can its log evaluate?",
  protocol:
    "req12, cold, by the default objective. Cost: trainsub and then val, with the floor and without it, " +
    `paired. Benefit: logs of ${decisions.toLocaleString("en-US")} decisions, drawn from val, by the same two ` +
    "policies. A candidate is fitted on the first half of a log and frozen, so that its value on all rows " +
    "is known; the second half evaluates it. Refused: share of logs for which evaluation gives no " +
    "estimate. Covered: share of intervals of the answer that contain the truth, also on refused logs; ± is " +
    "1.96 binomial standard errors.",
  async run(lab) {
    const stream = await readStream(lab, "req12");
    return {
      tables: [
        {
          title: "Cost of the floor",
          of: "rows",
          columns: ["utility", "− no floor", "quality", "cost per request"],
          lines: priceOf(lab, stream),
        },
        {
          title: `Evaluations from ${decisions.toLocaleString("en-US")} decisions: value by the objective`,
          of: "logged by, candidate",
          columns: ["logs", "refused", "covered", "half-width"],
          lines: worthOf(lab, stream),
        },
      ],
    };
  },
};

function priceOf(lab: Lab, stream: Stream): Line[] {
  const table = outcomeTable(stream.data.rows.slice(stream.learned));
  const objective = objectiveFor(table, lab.objective, false);
  const [floored, free] = [product, bare].map(({ name, policy }) => {
    lab.progress(`trainsub and val, ${name}`);
    return serve(
      lab,
      stream,
      policy,
      (seed) => [
        learnPhase(stream, "cold", seed),
        { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
      ],
      { objective },
    );
  });
  const atMost = { atLeast: -DEFAULT_FLOOR.maxLoss, withinNoise: true };
  return [["val"], []].map((phases): Line => {
    const own = statisticsOf(stream, floored, ...phases);
    return {
      label: phases[0] ?? "whole stream",
      cells: [
        measured("reward", own.utility),
        measured("reward", own.difference(statisticsOf(stream, free, ...phases)), atMost),
        measured("reward", own.quality),
        measured("usd", own.costUsd),
      ],
    };
  });
}

function worthOf(lab: Lab, stream: Stream): Line[] {
  const { data, learned } = stream;
  const population = { rows: data.rows.slice(learned), contexts: data.contexts.slice(learned) };
  const objective = objectiveFor(outcomeTable(population.rows), lab.objective, false);
  const [worthMost, best] = [objective, qualityAlone].map(
    (one) => baselinesOf(stream, undefined, one).fixedArm,
  );
  const candidates: readonly (readonly [string, PolicyFactory])[] = [
    ["thompson", thompson()],
    ["epsilon-greedy", epsilonGreedy()],
    ["squarecb", squareCB()],
    ...[worthMost, best].map((arm) => [`always ${arm}`, staticPolicy({ [arm]: 1 })] as const),
  ];
  const seeds = Array.from({ length: logsPerSeed * lab.seeds.length }, (_, seed) => seed);
  return [product, bare].flatMap((logging) =>
    candidates.map(([name, candidate]): Line => {
      lab.progress(`${seeds.length} logs, ${logging.name}, ${name}`);
      const report = coverage({
        data: population,
        logging: logging.policy,
        candidate,
        baseline: candidate,
        requests: decisions / 2,
        seeds,
        objective: lab.objective,
      });
      const { covered, halfWidth, intervals } = report.value.answer;
      const half = 1.96 * Math.sqrt((covered * (1 - covered)) / intervals);
      return {
        label: `${logging.name}, ${name}`,
        cells: [
          measured("count", report.runs),
          measured("percent", report.refused / report.runs),
          measured("ratio", { mean: covered, low: covered - half, high: covered + half }),
          measured("reward", halfWidth),
        ],
      };
    }),
  );
}

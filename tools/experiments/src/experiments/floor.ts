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

/** Decisions of a log: on the first half candidates are fitted, the other half judges them. */
const decisions = 1200;

/** Logs per seed that was asked for: 60 at 20 seeds. */
const logsPerSeed = 3;

/** The default policy without the floor: withObjective, which every simulation adds, decides by the objective. */
const bare: Subject = { name: "no floor", policy: linUCB() };

/** What the floor under every model costs, and what a log is worth with it. */
export const floorExperiment: Experiment = {
  name: "floor",
  question: "What does the default's floor cost, and what can be told from its log?",
  protocol:
    "req12, cold, by the default objective. What it costs: trainsub and then val, with the floor and " +
    `without, paired. What it buys: logs of ${decisions.toLocaleString("en-US")} decisions, drawn from ` +
    "val, by the same two policies. On the first half a candidate is fitted and then frozen, so that " +
    "what it is worth on all rows is known; the other half judges it. Refused: logs that evaluation " +
    "says cannot tell. Covered: how often the interval of the answer holds the truth, on refused logs too; ± is " +
    "1.96 binomial standard errors.",
  async run(lab) {
    const stream = await readStream(lab, "req12");
    return {
      tables: [
        {
          title: "What the floor costs",
          of: "rows",
          columns: ["utility", "− no floor", "quality", "cost per request"],
          lines: priceOf(lab, stream),
        },
        {
          title: `What ${decisions.toLocaleString("en-US")} decisions tell: value by the objective`,
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

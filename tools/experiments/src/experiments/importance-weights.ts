import { betaThompson, boltzmann, bootstrap, ucb1 } from "@armature/bandit-baselines";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { shuffled } from "@armature/evaluation/simulation";
import { createDistribution, decide, fork, type Policy, uniform } from "@armature/policy";
import { type Experiment, type Line, type Measured, measured } from "../experiment.ts";
import type { Lab, Subject } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { readStream, type Stream } from "../lab/stream.ts";

/** Decisions in which some arm would have a larger weight are left out, before the draw. */
const mostWeight = 1000;

/** Fewest decisions for a pair to be evaluated. */
const leastDecisions = 300;

/** Checks that logged propensities are the sampling probabilities. */
export const importanceWeightsExperiment: Experiment = {
  name: "importance-weights",
  question: "Are logged propensities right, for every pair of policies?",
  protocol:
    "req12, val. One policy decides; the other learns from the same outcomes and gives the probability with " +
    "which it would have made the same choice. A weight is that probability ÷ the logged one; the mean " +
    "weight is 1 in expectation if and only if the logged probabilities are right. Decisions in which the " +
    `weight of some arm would exceed ${mostWeight} are left out before the draw, which does not bias the ` +
    "mean; a pair with too few decisions left is not evaluated. Here ± is three standard errors, from the " +
    "exact variance of every draw: Σ p²/q − 1 for evaluated probabilities p and logged ones q.",
  async run(lab) {
    const stream = await readStream(lab, "req12");
    const policies = candidates(lab);
    const lines = policies.map((logger): Line => {
      lab.progress(`logged by ${logger.name}`);
      return { label: logger.name, cells: weigh(lab, stream, logger, policies) };
    });
    const title = "Mean importance weight; rows decide, columns are evaluated";
    const columns = policies.map(({ name }) => name);
    return { tables: [{ title, of: "logged by", columns, lines }] };
  },
};

function candidates(lab: Lab): Subject[] {
  return [
    ...lab.subjects,
    { name: "linucb, budget", policy: withBudget(linUCB(), { usdPerRequest: 6.62e-4 }) },
    { name: "thompson", policy: thompson() },
    { name: "epsilon-greedy", policy: epsilonGreedy() },
    { name: "squarecb", policy: squareCB() },
    { name: "softmax", policy: boltzmann() },
    { name: "bootstrap", policy: bootstrap() },
    { name: "ucb1", policy: ucb1() },
    { name: "beta-thompson", policy: betaThompson() },
    { name: "uniform", policy: uniform() },
  ];
}

/** The mean weight of each target on the decisions of `logger`. */
function weigh(
  lab: Lab,
  stream: Stream,
  logger: Subject,
  targets: readonly Subject[],
): (Measured | string)[] {
  const sums = targets.map(() => ({ count: 0, excess: 0, variance: 0 }));
  for (const seed of lab.seeds) {
    weighSeed(stream, seed, logger, targets, sums);
  }
  return sums.map(({ count, excess, variance }) => {
    if (count < leastDecisions) return "no common support";
    const mean = 1 + excess / count;
    const error = (3 * Math.sqrt(variance)) / count;
    const estimate = { mean, low: mean - error, high: mean + error };
    return measured("ratio", estimate, { atLeast: 1, atMost: 1, withinNoise: true });
  });
}

function weighSeed(
  { data, outcomes, arms, learned }: Stream,
  seed: number,
  logger: Subject,
  targets: readonly Subject[],
  sums: { count: number; excess: number; variance: number }[],
): void {
  const spec = { dimension: data.contexts[0].length, featureSchema: "importance@1" };
  const make = ({ policy: factory }: Subject): Policy => {
    const policy = factory(spec);
    for (const id of arms) {
      policy.addArm({ id });
      policy.setCost(id, listPrice(id) ?? 0);
    }
    return policy;
  };
  const deciding = make(logger);
  const evaluated = targets.map(make);
  const logged = createDistribution(arms.length);
  const wanted = createDistribution(arms.length);
  for (const index of shuffled(data.rows.length - learned, seed, "measured")) {
    const row = learned + index;
    const context = data.contexts[row];
    const decisionId = data.rows[row].id;
    // Each row has its own draws, so that the errors of rows are independent.
    const rng = fork(seed, `${logger.name}/${decisionId}`);
    deciding.score(context, arms, logged);
    deciding.distribute(logged, rng);
    const choice = decide(logged, rng);
    for (const [at, target] of evaluated.entries()) {
      target.score(context, arms, wanted);
      target.distribute(wanted, fork(seed, `${decisionId}/target`));
      const supported = arms.every(
        (_, arm) => wanted.probability[arm] <= mostWeight * logged.probability[arm],
      );
      if (!supported) continue;
      sums[at].count++;
      sums[at].excess += wanted.probability[choice] / logged.probability[choice] - 1;
      for (let arm = 0; arm < arms.length; arm++) {
        const difference = wanted.probability[arm] - logged.probability[arm];
        if (difference !== 0) sums[at].variance += difference ** 2 / logged.probability[arm];
      }
    }
    const cell = row * outcomes.arms.length + choice;
    const observation = {
      decisionId,
      arm: arms[choice],
      eligible: arms,
      context,
      propensity: logged.probability[choice],
      quality: outcomes.quality[cell],
      costUsd: outcomes.costUsd[cell],
    };
    for (const policy of [deciding, ...evaluated]) policy.update(observation);
  }
}

import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget, withObjective } from "@armature/budget";
import {
  createDistribution,
  decide,
  fork,
  type Policy,
  type PolicyFactory,
} from "@armature/policy";
import { matrixRidge } from "./matrix-ridge.ts";
import { naiveRidge } from "./naive-ridge.ts";
import { PlainLinUCB, type RidgeModelFactory } from "./plain-lin-ucb.ts";
import { SeedLinUCB } from "./seed-lin-ucb.ts";
import type { Workload } from "./workload.ts";

/** The two timed operations. Each call takes the next context or observation in turn. */
export interface Contender {
  /** One decision: distribution and draw. The learned state stays as it was after the history. */
  decide(): void;
  update(): void;
}

/** The contenders by name: our policies, and the yardsticks. */
export const contenders: Readonly<Record<string, (work: Workload) => Contender>> = {
  linUCB: (work) => policyContender(linUCB(), work),
  thompson: (work) => policyContender(thompson(), work),
  epsilonGreedy: (work) => policyContender(epsilonGreedy(), work),
  squareCB: (work) => policyContender(squareCB(), work),
  "withObjective(linUCB)": (work) => policyContender(withObjective(linUCB()), work),
  "withBudget(linUCB)": (work) => policyContender(budgeted(work), work),
  seed: seedContender,
  "ml-matrix": (work) => plainContender(matrixRidge, work),
  "naive loops": (work) => plainContender(naiveRidge, work),
};

/** Number of the latest answers in the history with a cost: enough for a budget. */
const BILLED = 128;

/** A binding budget: expensive arms earn more, and the mean cost of all arms may be spent. */
export function budgeted({ costs }: Workload): PolicyFactory {
  const sum = costs.reduce((left, right) => left + right, 0);
  return withBudget(linUCB(), { usdPerRequest: sum / costs.length });
}

/** A policy that has learned the history. */
export function learnedPolicy(factory: PolicyFactory, work: Workload): Policy {
  const { dimension, arms, observations, costs, history } = work;
  const policy = factory({ dimension, featureSchema: "bench@1" });
  arms.forEach((id, i) => {
    policy.addArm({ id });
    policy.setCost(id, costs[i]);
  });
  for (let i = 0; i < history; i++) {
    const { costUsd: _, latencyMs: __, ...unbilled } = observations[i % observations.length];
    policy.update(history - i > BILLED ? unbilled : observations[i % observations.length]);
  }
  return policy;
}

function policyContender(factory: PolicyFactory, work: Workload): Contender {
  const { arms, contexts, observations, prices, history } = work;
  const terms = { prices };
  const deciding = learnedPolicy(factory, work);
  const learning = learnedPolicy(factory, work);
  const out = createDistribution(arms.length);
  const rng = fork(1, "decide");
  const nextContext = inTurn(contexts);
  const nextObservation = inTurn(observations, history);
  return {
    decide: () => {
      deciding.score(nextContext(), arms, out, terms);
      deciding.distribute(out, rng);
      decide(out, rng);
    },
    update: () => learning.update(nextObservation()),
  };
}

function seedContender({ dimension, arms, contexts, observations, history }: Workload): Contender {
  const candidates = arms.map((model) => ({ provider: "p", model }));
  const plain = observations.map(({ arm, context, quality }) => {
    return { arm, context: Array.from(context), reward: 100 * quality };
  });
  // Without its random picks, which take no time; only the other 95 % are measured.
  const [deciding, learning] = [new SeedLinUCB(dimension, 0), new SeedLinUCB(dimension, 0)];
  const learn = (bandit: SeedLinUCB, { arm, context, reward }: (typeof plain)[number]): void =>
    bandit.update("tier", "p", arm, context, reward);
  for (let i = 0; i < history; i++) {
    learn(deciding, plain[i % plain.length]);
    learn(learning, plain[i % plain.length]);
  }
  const nextContext = inTurn(contexts.map((context) => Array.from(context)));
  const nextObservation = inTurn(plain, history);
  return {
    decide: () => deciding.pick("tier", candidates, nextContext()),
    update: () => learn(learning, nextObservation()),
  };
}

function plainContender(newModel: RidgeModelFactory, work: Workload): Contender {
  const { dimension, arms, contexts, observations, history } = work;
  const plain = observations.map(({ arm, context, quality }) => {
    return { arm, context: Array.from(context), reward: quality };
  });
  const [deciding, learning] = [
    new PlainLinUCB(dimension, newModel),
    new PlainLinUCB(dimension, newModel),
  ];
  const learn = (bandit: PlainLinUCB, { arm, context, reward }: (typeof plain)[number]): void =>
    bandit.update(arm, context, reward);
  for (let i = 0; i < history; i++) {
    learn(deciding, plain[i % plain.length]);
    learn(learning, plain[i % plain.length]);
  }
  const rng = fork(1, "decide");
  const nextContext = inTurn(contexts.map((context) => Array.from(context)));
  const nextObservation = inTurn(plain, history);
  return {
    decide: () => deciding.decide(nextContext(), arms, rng),
    update: () => learn(learning, nextObservation()),
  };
}

/** Each call gives the next item, in a cycle. */
function inTurn<Item>(items: readonly Item[], start = 0): () => Item {
  let next = start % items.length;
  return () => {
    const item = items[next];
    next = next + 1 === items.length ? 0 : next + 1;
    return item;
  };
}

import { betaThompson, boltzmann, bootstrap, ucb1 } from "@armature/bandit-baselines";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { type PolicyFactory, uniform } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { logFacts } from "../../src/off-policy/diagnostics/log-facts.ts";
import { weightFacts } from "../../src/off-policy/diagnostics/weight-facts.ts";
import { Replica } from "../../src/off-policy/log/replica.ts";
import { splitLog } from "../../src/off-policy/log/split-log.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import { population } from "./population.ts";

const data = population(2000);
const policies: Record<string, PolicyFactory> = {
  linucb: linUCB(),
  "epsilon-greedy": epsilonGreedy(),
  thompson: thompson(),
  uniform: uniform(),
  "budget(linucb)": withBudget(linUCB(), { usdPerRequest: 0.002 }),
  squarecb: squareCB(),
  softmax: boltzmann(),
  bootstrap: bootstrap(),
  "beta-thompson": betaThompson(),
  ucb1: ucb1(),
};

describe.each(Object.keys(policies))("logged by %s, which keeps learning", (name) => {
  const log = simulateLog({
    data,
    logging: policies[name] ?? uniform(),
    requests: 3000,
    seed: 8,
  });
  const { evaluated, fittedBefore } = splitLog(log, 0.5);

  test("arms are drawn as often as the probabilities predict", () => {
    for (const { arm, z } of logFacts(log, evaluated, 0, 0).arms) {
      expect(Math.abs(z), arm).toBeLessThan(3.5);
    }
  });

  test.each(Object.keys(policies))("the mean importance weight of %s is within 3 s.e.", (other) => {
    const replica = new Replica(policies[other] ?? uniform(), log, 0);
    replica.learn(fittedBefore);
    const { mean, standardError, z, unsupported } = weightFacts(
      evaluated,
      evaluated.map((decision) => replica.probabilities(decision)),
    );
    // 1 minus the probability of arms that could not be drawn.
    expect(Math.abs(mean - (1 - unsupported))).toBeLessThanOrEqual(3 * standardError + 1e-9);
    expect(Math.abs(z)).toBeLessThanOrEqual(3);
  });
});

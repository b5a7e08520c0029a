import { createDistribution, decide, fork, type PolicyFactory } from "@armature/policy";
import { expect, test } from "vitest";
import { betaThompson, boltzmann, bootstrap, ucb1 } from "../src/index.ts";

const ids = ["worst", "middle", "best"];
const rates = [0.5, 0.6, 0.8];
const context = Float64Array.of(1);

/** Share of the best arm in the last 500 of 4,000 requests, if its first qualities were all 0. */
function shareAfterBadLuck(factory: PolicyFactory, seed: number): number {
  const policy = factory({ dimension: 1, featureSchema: "bias@1" });
  for (const id of ids) policy.addArm({ id });
  const learn = (decisionId: string, arm: string, quality: number) =>
    policy.update({ decisionId, arm, eligible: ids, context, propensity: null, quality });
  for (let i = 0; i < 5; i++) learn(`unlucky ${i}`, "best", 0);
  const out = createDistribution(3);
  let chosen = 0;
  for (let step = 0; step < 4000; step++) {
    const rng = fork(seed, `step ${step}`);
    policy.score(context, ids, out);
    policy.distribute(out, rng);
    const arm = decide(out, rng);
    if (step >= 3500 && arm === 2) chosen++;
    learn(`step ${step}`, ids[arm], Number(rng.uniform() < rates[arm]));
  }
  return chosen / 500;
}

test.each([
  ["boltzmann", boltzmann()],
  ["bootstrap", bootstrap()],
  ["beta-thompson", betaThompson()],
  ["ucb1", ucb1()],
])("%s finds the best arm again after five bad answers, for each of 10 seeds", (_, factory) => {
  for (let seed = 0; seed < 10; seed++) {
    expect(shareAfterBadLuck(factory, seed), `seed ${seed}`).toBeGreaterThan(0.7);
  }
});

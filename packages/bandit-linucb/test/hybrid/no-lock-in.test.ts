import { createDistribution, decide, fork } from "@armature/policy";
import { expect, test } from "vitest";
import { hybridLinUCB } from "../../src/index.ts";

const arms = [
  { id: "worst", features: [1, 0], rate: 0.5 },
  { id: "middle", features: [1, 0.5], rate: 0.6 },
  { id: "best", features: [1, 0.6], rate: 0.8 },
];
const ids = arms.map(({ id }) => id);
const context = Float64Array.of(1);

/** Share of the best arm in the last 500 of 4,000 requests, if its first qualities were all 0. */
function shareAfterBadLuck(seed: number): number {
  const policy = hybridLinUCB()({ dimension: 1, featureSchema: "bias@1" });
  for (const { id, features } of arms) policy.addArm({ id, features });
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
    learn(`step ${step}`, ids[arm], Number(rng.uniform() < arms[arm].rate));
  }
  return chosen / 500;
}

test("the hybrid finds the best arm again after five bad answers, for each of 10 seeds", () => {
  for (let seed = 0; seed < 10; seed++) {
    expect(shareAfterBadLuck(seed), `seed ${seed}`).toBeGreaterThan(0.7);
  }
});

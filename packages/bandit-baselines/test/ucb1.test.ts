import { createDistribution, fork, type Policy, type Prior } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { ucb1 } from "../src/index.ts";

const context = Float64Array.of(1);

function create(arms: readonly string[], prior?: Prior): Policy {
  const policy = ucb1({ epsilon: 0 })({ dimension: 1, featureSchema: "bias@1" });
  for (const id of arms) policy.addArm({ id }, prior);
  return policy;
}

function learn(policy: Policy, arms: readonly string[], rewards: readonly number[]): void {
  for (const [i, arm] of arms.entries()) {
    const seen = { decisionId: `${i}`, arm, eligible: arms, context, propensity: null };
    policy.update({ ...seen, quality: rewards[i] });
  }
}

function distributionOf(policy: Policy, arms: readonly string[]) {
  const out = createDistribution(arms.length);
  policy.score(context, arms, out);
  policy.distribute(out, fork(1, "ucb1"));
  return out;
}

// Oracles: fidelity/mabwiser, tests/test_ucb.py at 329125d (Apache-2.0), test_alpha1_expectations
// and test_partial_fit; to the seven digits that upstream asserts.
describe("scores agree with MABWiser", () => {
  const decisions = ["1", "1", "1", "2", "2", "3", "3", "3", "3", "3"];
  const rewards = [0, 0, 1, 0, 0, 0, 0, 1, 1, 1];

  test("after one batch", () => {
    const policy = create(["1", "2", "3"]);
    learn(policy, decisions, rewards);
    const { score, probability } = distributionOf(policy, ["1", "2", "3"]);
    expect(score[0]).toBeCloseTo(1.5723073962832794, 7);
    expect(score[1]).toBeCloseTo(1.5174271293851465, 7);
    expect(score[2]).toBeCloseTo(1.5597051824376162, 7);
    expect([...probability]).toEqual([1, 0, 0]);
  });

  test("after a second batch, with an arm that was not played in the first", () => {
    const policy = create(["1", "2", "3", "4"]);
    learn(policy, decisions, rewards);
    // Upstream gives an arm without plays the score 0, below all others; Auer et al. play it first.
    expect([...distributionOf(policy, ["1", "2", "3", "4"]).probability]).toEqual([0, 0, 0, 1]);
    learn(policy, ["1", "3", "4"], [0, 1, 1]);
    const { score, mean } = distributionOf(policy, ["1", "2", "3", "4"]);
    expect(mean[0]).toBeCloseTo(0.25, 7);
    expect(score[0]).toBeCloseTo(1.3824639856219572, 7);
    expect(score[1]).toBeCloseTo(1.6015459273656616, 7);
    expect(score[3]).toBeCloseTo(3.2649279712439143, 7);
  });
});

test("arms without plays share all probability until each was played", () => {
  const policy = create(["a", "b", "c"]);
  expect([...distributionOf(policy, ["a", "b", "c"]).probability]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  learn(policy, ["b"], [1]);
  expect([...distributionOf(policy, ["a", "b", "c"]).probability]).toEqual([0.5, 0, 0.5]);
  expect([...distributionOf(policy, ["b"]).probability]).toEqual([1]);
});

test("a prior counts as observations, so its arm need not be played first", () => {
  const policy = create(["a", "b"], { strength: 4, mean: [0.5] });
  const { mean, score } = distributionOf(policy, ["a", "b"]);
  expect(mean[0]).toBe(0.5);
  expect(score[0]).toBeCloseTo(0.5 + Math.sqrt((2 * Math.log(8)) / 4), 14);
});

test("weights that sum to less than one observation give a finite score", () => {
  const policy = create(["a"]);
  const seen = { decisionId: "d", arm: "a", eligible: ["a"], context, propensity: null };
  policy.update({ ...seen, quality: 0.5, weight: 1e-3 });
  expect(distributionOf(policy, ["a"]).score[0]).toBe(0.5);
});

// Theorem 1 of Auer et al. 2002: E[plays of an arm with gap Δ] ≤ 8·ln n/Δ² + 1 + π²/3.
test("bad arms are played no more often than the theorem allows", () => {
  const rates = [0.9, 0.6, 0.5];
  const ids = ["a", "b", "c"];
  const steps = 3000;
  for (let seed = 0; seed < 5; seed++) {
    const policy = create(ids);
    const plays = [0, 0, 0];
    for (let step = 0; step < steps; step++) {
      const { probability } = distributionOf(policy, ids);
      const arm = probability.indexOf(Math.max(...probability));
      plays[arm]++;
      const reward = Number(fork(seed, `${step}`).uniform() < rates[arm]);
      learn(policy, [ids[arm]], [reward]);
    }
    for (const arm of [1, 2]) {
      const gap = rates[0] - rates[arm];
      const bound = (8 * Math.log(steps)) / gap ** 2 + 1 + Math.PI ** 2 / 3;
      expect(plays[arm]).toBeLessThan(bound);
      expect(plays[arm]).toBeGreaterThan(10);
    }
  }
});

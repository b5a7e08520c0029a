import { createDistribution, fork, type Policy, type Prior } from "@armature/policy";
import { expect, test } from "vitest";
import { betaThompson } from "../src/index.ts";

const context = Float64Array.of(1, 0.3);
const ids = ["a", "b"];

function create(options = {}, prior?: Prior): Policy {
  const policy = betaThompson(options)({ dimension: 2, featureSchema: "t@1" });
  for (const id of ids) policy.addArm({ id }, prior);
  return policy;
}

function observe(policy: Policy, arm: string, quality: number, change: object = {}): void {
  const seen = { decisionId: "d", arm, eligible: ids, context, propensity: null, quality };
  policy.update({ ...seen, ...change });
}

function distributionOf(policy: Policy) {
  const out = createDistribution(2);
  policy.score(context, ids, out);
  policy.distribute(out, fork(1, "beta"));
  return out;
}

test("qualities count as successes and failures, in fractions too", () => {
  const policy = create({ epsilon: 0 });
  for (const quality of [1, 1, 0, 0.25, 0.75]) observe(policy, "a", quality);
  observe(policy, "b", 0.5, { weight: 2 });
  const { mean, sd, probability } = distributionOf(policy);
  // Beta(4, 3) and Beta(2, 2), with textbook moments; P by Miller 2015, equation 6: 25/42.
  expect(mean[0]).toBeCloseTo(4 / 7, 14);
  expect(sd[0]).toBeCloseTo(Math.sqrt(12 / (49 * 8)), 14);
  expect(mean[1]).toBeCloseTo(1 / 2, 14);
  expect(sd[1]).toBeCloseTo(Math.sqrt(1 / 20), 14);
  expect(probability[0]).toBeCloseTo(25 / 42, 9);
});

test("every arm keeps its floor", () => {
  const policy = create({ epsilon: 0.1 });
  for (let i = 0; i < 500; i++) for (const [k, id] of ids.entries()) observe(policy, id, k);
  expect([...distributionOf(policy).probability]).toEqual([0.05, 0.95]);
});

test("a prior counts as `strength` observations of the quality it expects in a mean context", () => {
  const bias = create({}, { strength: 8, mean: [0.75, 5] });
  expect(distributionOf(bias).mean[0]).toBeCloseTo((1 + 6) / (2 + 8), 14);
  // Mean context (1, 0.5): 0.5 + 0.5·0.4 = 0.7.
  const fitted = create({}, { strength: 8, mean: [0.5, 0.4], gram: [1, 0.5, 0.4] });
  expect(distributionOf(fitted).mean[0]).toBeCloseTo((1 + 5.6) / (2 + 8), 14);
  expect(() => bias.addArm({ id: "c" }, { strength: 1, mean: [1.5, 0] })).toThrow(
    expect.objectContaining({ code: "invalid-prior" }),
  );
});

test("a snapshot with a weight below 0 is refused", () => {
  const policy = create();
  const snapshot = JSON.parse(JSON.stringify(policy.snapshot()));
  snapshot.state.model.weights[0] = -1;
  expect(() => policy.restore(snapshot)).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
});

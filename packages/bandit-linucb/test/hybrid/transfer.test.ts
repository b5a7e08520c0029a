import { type Arm, createDistribution, decide, fork, type Policy } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { hybridLinUCB } from "../../src/index.ts";

const spec = { dimension: 3, featureSchema: "t@1" };

/** Two families: the quality of the first rises with the second column, the other's falls. */
function qualityOf(features: readonly number[], x: Float64Array, noise: number): number {
  const mean = 0.55 + 0.25 * features[0] * x[1] - 0.25 * features[1] * x[1] - 0.3 * features[2];
  return Math.min(1, Math.max(0, mean + 0.05 * noise));
}

const families: readonly Required<Arm>[] = [
  { id: "good", features: [1, 0, 0] },
  { id: "bad", features: [0, 1, 0] },
];

function experienced(): Policy {
  const policy = hybridLinUCB({ epsilon: 0 })(spec);
  const rng = fork(1, "families");
  for (const arm of families) policy.addArm(arm);
  for (let step = 0; step < 600; step++) {
    const { id, features } = families[step % 2];
    const context = Float64Array.of(1, rng.uniform(), rng.uniform() - 0.5);
    const quality = qualityOf(features, context, rng.normal());
    const seen = { decisionId: `${step}`, arm: id, eligible: ["good", "bad"], propensity: 0.5 };
    policy.update({ ...seen, context, quality });
  }
  return policy;
}

/** Serves 300 requests. Counts each arm's choices among the first and the last 50. */
function serve(policy: Policy, arms: readonly Required<Arm>[]) {
  const rng = fork(2, "serve");
  const out = createDistribution(arms.length);
  const eligible = arms.map(({ id }) => id);
  const early: Record<string, number> = {};
  const late: Record<string, number> = {};
  for (const id of eligible) {
    early[id] = 0;
    late[id] = 0;
  }
  for (let step = 0; step < 300; step++) {
    const context = Float64Array.of(1, 0.5 + rng.uniform() / 2, rng.uniform() - 0.5);
    policy.score(context, eligible, out);
    policy.distribute(out, rng);
    const { id, features } = arms[decide(out, rng)];
    if (step < 50) early[id]++;
    if (step >= 250) late[id]++;
    const quality = qualityOf(features, context, rng.normal());
    policy.update({ decisionId: `s${step}`, arm: id, eligible, context, propensity: 1, quality });
  }
  return { early, late };
}

describe("a new arm", () => {
  const x = Float64Array.of(1, 0.9, 0);
  const expected = (policy: Policy, id: string) => {
    const out = createDistribution(1);
    policy.score(x, [id], out);
    return { mean: out.mean[0], sd: out.sd[0] };
  };

  test("similar to a good arm is expected to be as good, and chosen at once", () => {
    const policy = experienced();
    const newcomer = { id: "like-good", features: [0.98, 0.05, 0] };
    policy.addArm(newcomer);
    const known = expected(policy, "good");
    const believed = expected(policy, "like-good");
    expect(Math.abs(believed.mean - known.mean)).toBeLessThan(0.06);
    expect(believed.sd).toBeGreaterThan(known.sd);
    const out = createDistribution(3);
    policy.score(x, ["good", "bad", "like-good"], out);
    policy.distribute(out, fork(1, "newcomer"));
    expect([...out.probability]).toEqual([0, 0, 1]);
  });

  test("similar to a bad arm is expected to be as bad, and not chosen", () => {
    const policy = experienced();
    const newcomer = { id: "like-bad", features: [0.05, 0.98, 0] };
    policy.addArm(newcomer);
    expect(expected(policy, "like-bad").mean).toBeLessThan(0.45);
    const { early } = serve(policy, [...families, newcomer]);
    expect(early["like-bad"]).toBe(0);
    expect(early.good).toBe(50);
  });

  test("that resembles no other is explored, and abandoned when it turns out bad", () => {
    const policy = experienced();
    const newcomer = { id: "unlike", features: [0, 0, 1] };
    policy.addArm(newcomer);
    const believed = expected(policy, "unlike");
    expect(believed.mean).toBeCloseTo(1, 10);
    expect(believed.sd).toBeGreaterThan(2 * expected(policy, "good").sd);
    const { early, late } = serve(policy, [...families, newcomer]);
    expect(early.unlike).toBeGreaterThanOrEqual(2);
    expect(late.unlike).toBe(0);
    expect(late.good).toBe(50);
  });

  test("with a prior starts from it, and informs similar arms", () => {
    const policy = experienced();
    policy.addArm({ id: "listed", features: [0, 0, 1] }, { strength: 200, mean: [0.2, 0, 0] });
    policy.addArm({ id: "like-listed", features: [0, 0.05, 0.98] });
    const bias = Float64Array.of(1, 0, 0);
    const out = createDistribution(2);
    policy.score(bias, ["listed", "like-listed"], out);
    expect(Math.abs(out.mean[0] - 0.2)).toBeLessThan(0.02);
    expect(Math.abs(out.mean[1] - 0.2)).toBeLessThan(0.1);
  });
});

test("a prior with a gram matrix equals observations with its strength", () => {
  const contexts = [
    [1, 0.5, -0.2],
    [1, -0.3, 0.4],
    [1, 0.1, 0.9],
    [1, 0.7, 0.7],
  ].map((x) => Float64Array.from(x));
  const mean = [0.6, 0.2, -0.1];
  const gram = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].slice(0, i + 1).map((j) => {
      return contexts.reduce((sum, x) => sum + (x[i] * x[j]) / contexts.length, 0);
    }),
  );
  const [given, learned] = [0, 1].map(() => hybridLinUCB()(spec));
  given.addArm({ id: "a", features: [1, 0.5] }, { strength: 40, mean, gram });
  learned.addArm({ id: "a", features: [1, 0.5] });
  for (const context of contexts) {
    const quality = mean.reduce((sum, value, i) => sum + value * context[i], 0);
    learned.update({
      decisionId: "d",
      arm: "a",
      eligible: ["a"],
      context,
      propensity: null,
      quality,
      weight: 10,
    });
  }
  for (const policy of [given, learned]) policy.addArm({ id: "b", features: [0.9, 0.1] });
  const x = Float64Array.of(1, 0.2, 0.3);
  const [p, q] = [given, learned].map((policy) => {
    const out = createDistribution(2);
    policy.score(x, ["a", "b"], out);
    return [...out.mean, ...out.sd, ...out.count];
  });
  for (const [i, value] of p.entries()) expect(value).toBeCloseTo(q[i], 10);
  expect(p.slice(-2)).toEqual([40, 0]);
});

test("a prior with a singular gram matrix informs only its own directions", () => {
  const policy = hybridLinUCB({ alpha: 0 })(spec);
  // All contexts were (1, 0.5, 0).
  const gram = [1, 0.5, 0.25, 0, 0, 0];
  policy.addArm({ id: "a", features: [1] }, { strength: 1e4, mean: [0.4, 0.2, 9], gram });
  const out = createDistribution(1);
  policy.score(Float64Array.of(1, 0.5, 0), ["a"], out);
  expect(out.mean[0]).toBeCloseTo(0.5, 3);
});

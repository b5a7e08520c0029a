import { createDistribution, fork } from "@armature/policy";
import { expect, test } from "vitest";
import { type HybridLinUCBOptions, hybridLinUCB } from "../../src/index.ts";
import { AlgorithmTwo } from "./algorithm-2.ts";

const dimension = 4;
const features: { readonly [arm: string]: readonly number[] } = {
  a: [1, 0.2, 0],
  b: [1, -0.7, 0.3],
  c: [0.4, 0.9, -0.5],
  d: [1, 0.25, 0],
};
const ids = Object.keys(features);

/** x ⊗ f */
function product(x: readonly number[], f: readonly number[]): number[] {
  return x.flatMap((xi) => f.map((fj) => xi * fj));
}

test.each<[string, HybridLinUCBOptions]>([
  ["as published, with identities", { ridge: 1, armRidge: 1, priorMean: 0 }],
  ["with other ridges and a prior mean", { ridge: 0.25, armRidge: 9, priorMean: 0.8 }],
])("means, bonuses and choices agree with Algorithm 2 %s", (_, options) => {
  const { ridge, armRidge, priorMean = 0 } = options;
  const alpha = 0.6;
  const policy = hybridLinUCB({ ...options, alpha, epsilon: 0, noise: 1 })({
    dimension,
    featureSchema: "oracle@1",
  });
  const oracle = new AlgorithmTwo(dimension, dimension * 3, ridge, armRidge);
  // The last arm joins late.
  for (const id of ids.slice(0, 3)) policy.addArm({ id, features: features[id] });
  const rng = fork(11, "hybrid oracle");
  for (let step = 0; step < 400; step++) {
    if (step === 200) policy.addArm({ id: "d", features: features.d });
    const eligible = step < 200 ? ids.slice(0, 3) : ids;
    const x = [1, 2 * rng.uniform() - 1, 2 * rng.uniform() - 1, rng.uniform()];
    const out = createDistribution(eligible.length);
    policy.score(Float64Array.from(x), eligible, out);
    policy.distribute(out, rng);
    let best = "";
    let highest = Number.NEGATIVE_INFINITY;
    for (const [i, id] of eligible.entries()) {
      const { mean, s } = oracle.predict(id, x, product(x, features[id]));
      const score = priorMean + mean + alpha * Math.sqrt(s);
      expect(Math.abs(out.mean[i] - priorMean - mean), `mean at ${step}`).toBeLessThan(1e-9);
      expect(Math.abs(out.sd[i] - Math.sqrt(s)), `sd at ${step}`).toBeLessThan(1e-9);
      expect(Math.abs(out.score[i] - score)).toBeLessThan(1e-9);
      if (score > highest) [best, highest] = [id, score];
    }
    expect(out.probability[eligible.indexOf(best)]).toBe(1);
    // A random arm, so that the comparison covers more than the policy's own choices.
    const arm = eligible[Math.floor(rng.uniform() * eligible.length)];
    const quality = Math.min(1, Math.max(0, 0.5 + 0.3 * features[arm][1] * x[1] + 0.2 * x[2]));
    policy.update({
      decisionId: `${step}`,
      arm,
      eligible,
      context: Float64Array.from(x),
      propensity: null,
      quality,
    });
    oracle.learn(arm, x, product(x, features[arm]), quality - priorMean);
  }
});

test("coefficients reproduce the expected mean", () => {
  const policy = hybridLinUCB()({ dimension, featureSchema: "oracle@1" });
  for (const id of ids) policy.addArm({ id, features: features[id] });
  const rng = fork(12, "coefficients");
  const draw = () => Float64Array.of(1, rng.uniform(), -rng.uniform(), rng.uniform());
  for (let step = 0; step < 60; step++) {
    const arm = ids[step % 3];
    const seen = { decisionId: `${step}`, arm, eligible: ids, propensity: null };
    policy.update({ ...seen, context: draw(), quality: rng.uniform() });
  }
  const x = draw();
  const out = createDistribution(4);
  policy.score(x, ids, out);
  for (const [i, { coefficients = [] }] of policy.arms().entries()) {
    const mean = coefficients.reduce((sum, value, j) => sum + value * x[j], 0);
    expect(out.mean[i]).toBeCloseTo(mean, 12);
  }
});

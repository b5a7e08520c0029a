import { createDistribution, fork } from "@armature/policy";
import { expect, test } from "vitest";
import { linearPolicy } from "../src/index.ts";
import { ResidualNoise } from "../src/model/residual-noise.ts";

function scaled(noise: ResidualNoise, row: number): number {
  const sd = Float64Array.of(1);
  noise.scale(Int32Array.of(row), 1, sd);
  return sd[0];
}

test("it estimates the deviation of qualities, corrected for the uncertainty of the prediction", () => {
  const rng = fork(1, "noise");
  const noise = new ResidualNoise();
  noise.add();
  const error = new Float64Array(3);
  let sum = 0;
  for (let i = 0; i < 20_000; i++) {
    const spread = rng.uniform();
    error[0] = 0.15 * Math.sqrt(1 + spread) * rng.normal();
    error[1] = spread;
    noise.observe(0, error);
    if (i >= 10_000) sum += scaled(noise, 0) / 10_000;
    if (i > 1000) expect(Math.abs(error[2])).toBeLessThan(7);
  }
  expect(sum).toBeCloseTo(0.15, 2);
});

test("an arm with equal qualities gets the noise of all arms together, at least 0.03", () => {
  const noise = new ResidualNoise();
  for (let row = 0; row < 12; row++) noise.add();
  for (let i = 0; i < 100; i++) noise.observe(3, Float64Array.of(0.3, 0, 0));
  for (let i = 0; i < 5; i++) noise.observe(1, Float64Array.of(0, 0, 0));
  expect(scaled(noise, 1)).toBeGreaterThan(0.25);
  for (let i = 0; i < 5000; i++) noise.observe(1, Float64Array.of(0, 0, 0));
  expect(scaled(noise, 1)).toBeCloseTo(0.03, 12);
  expect(scaled(noise, 3), "its own").toBeGreaterThan(0.25);
});

test("one outlier barely changes the noise", () => {
  const noise = new ResidualNoise();
  noise.add();
  for (let i = 0; i < 500; i++) noise.observe(0, Float64Array.of(i % 2 === 0 ? 0.1 : -0.1, 0, 0));
  noise.observe(0, Float64Array.of(1e6, 0, 0));
  expect(scaled(noise, 0)).toBeLessThan(0.11);
});

test("a damaged snapshot is refused", () => {
  const good = { variances: [0.04, 0.04], counts: [5, 5] };
  expect(ResidualNoise.from(good, 1).snapshot()).toEqual(good);
  for (const bad of [
    undefined,
    {},
    { ...good, variances: [0.04] },
    { ...good, variances: [0.04, 0] },
    { ...good, counts: [5, "5"] },
  ]) {
    expect(() => ResidualNoise.from(bad, 1)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
});

const rule = {
  kind: "means",
  config: {},
  rank: () => {},
  distribute: () => {},
};

test("the deviation of an expected quality is noise·√(xᵀA⁻¹x), estimated or given", () => {
  const spec = { dimension: 1, featureSchema: "bias@1" };
  const [given, estimated] = [{ noise: 0.5 }, {}].map((options) => {
    const policy = linearPolicy(rule, { biasRidge: 4, tries: 0, ...options })(spec);
    policy.addArm({ id: "a" });
    const out = createDistribution(1);
    for (let i = 0; i < 5; i++) {
      policy.update({
        decisionId: "d",
        arm: "a",
        eligible: ["a"],
        context: Float64Array.of(1),
        propensity: 1,
        quality: 1,
      });
    }
    policy.score(Float64Array.of(1), ["a"], out);
    return out.sd[0];
  });
  expect(given).toBeCloseTo(0.5 * Math.sqrt(1 / 9), 12);
  // Five qualities as expected: the mean square falls from 0.04 with weight 5 by 1/6, 1/7, …, 1/10.
  expect(estimated).toBeCloseTo(Math.sqrt((0.04 * 0.5) / 9), 12);
});

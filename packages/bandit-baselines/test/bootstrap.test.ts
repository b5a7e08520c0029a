import { createDistribution, decide, fork, type Observation, type Policy } from "@armature/policy";
import { expect, test } from "vitest";
import { bootstrap } from "../src/index.ts";
import { poisson } from "../src/poisson.ts";

const ids = ["a", "b", "c"];
const spec = { dimension: 3, featureSchema: "t@1" };

function create(options = {}): Policy {
  const policy = bootstrap(options)(spec);
  for (const id of ids) policy.addArm({ id });
  return policy;
}

function observations(count: number): Observation[] {
  const rng = fork(7, "observations");
  return Array.from({ length: count }, (_, i) => ({
    decisionId: `d${i}`,
    arm: ids[Math.floor(3 * rng.uniform())],
    eligible: ids,
    context: Float64Array.of(1, rng.uniform(), -rng.uniform()),
    propensity: 1 / 3,
    quality: rng.uniform(),
  }));
}

/** θ = (Λ + Σ w·x·xᵀ)⁻¹·(Λ·m + Σ w·q·x) by Gauss–Jordan elimination. */
function ridge(rows: readonly (Observation & { weight: number })[], precision: number): number[] {
  const a = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? precision : 0)));
  const b = [precision, 0, 0];
  for (const { context: x, quality = 0, weight } of rows) {
    for (let i = 0; i < 3; i++) {
      b[i] += weight * quality * x[i];
      for (let j = 0; j < 3; j++) a[i][j] += weight * x[i] * x[j];
    }
  }
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < 3; k++) {
      if (k === i) continue;
      const factor = a[k][i] / a[i][i];
      for (let j = 0; j < 3; j++) a[k][j] -= factor * a[i][j];
      b[k] -= factor * b[i];
    }
  }
  return b.map((value, i) => value / a[i][i]);
}

test("each replica is the ridge regression of the observations with its Poisson weights", () => {
  const seed = 5;
  const replicas = 8;
  const policy = create({
    seed,
    replicas,
    epsilon: 0,
    ridge: 2,
    biasRidge: 2,
    changeDetection: false,
    sharing: false,
  });
  const seen = observations(120);
  for (const observation of seen) policy.update(observation);
  const draws = seen.map(({ decisionId }) => {
    const rng = fork(seed, `bootstrap ${decisionId}`);
    return Array.from({ length: replicas }, () => poisson(rng));
  });
  const x = Float64Array.of(1, 0.4, -0.7);
  const expected = Array.from({ length: replicas }, (_, b) =>
    ids.map((arm) => {
      const rows = seen.flatMap((observation, i) =>
        observation.arm === arm && draws[i][b] > 0 ? [{ ...observation, weight: draws[i][b] }] : [],
      );
      return ridge(rows, 2).reduce((sum, theta, i) => sum + theta * x[i], 0);
    }),
  );
  const out = createDistribution(3);
  policy.score(x, ids, out);
  policy.distribute(out, fork(1, "bootstrap"));
  for (const [i] of ids.entries()) {
    const means = expected.map((row) => row[i]);
    const mean = means.reduce((sum, value) => sum + value, 0) / replicas;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / replicas;
    const votes = expected.filter((row) => Math.max(...row) === row[i]).length;
    expect(out.mean[i]).toBeCloseTo(mean, 10);
    expect(out.sd[i]).toBeCloseTo(Math.sqrt(variance), 10);
    expect(out.probability[i]).toBeCloseTo(votes / replicas, 12);
  }
  expect(new Set(expected.map((row) => row.indexOf(Math.max(...row)))).size).toBeGreaterThan(1);
});

test("replicas with equal expectations of several arms split their vote", () => {
  const policy = create({ replicas: 3, epsilon: 0 });
  const out = createDistribution(3);
  policy.score(Float64Array.of(1, 0, 0), ids, out);
  policy.distribute(out, fork(1, "bootstrap"));
  for (const p of out.probability) expect(p).toBeCloseTo(1 / 3, 14);
});

test("a penalty costs votes", () => {
  const policy = create({ replicas: 20, epsilon: 0 });
  for (const observation of observations(60)) policy.update(observation);
  const out = createDistribution(3);
  policy.score(Float64Array.of(1, 0.5, -0.5), ids, out);
  const shares = [0, 0.02, 0.05, 0.1, 0.3].map((penalty) => {
    out.score[0] = out.mean[0] - penalty;
    policy.distribute(out, fork(1, "bootstrap"));
    return out.probability[0];
  });
  expect(shares).toEqual(shares.toSorted((p, q) => q - p));
  expect(shares[0]).toBeGreaterThan(shares[4]);
});

test("two buffers scored for two contexts stay independent", () => {
  const policy = create({ replicas: 20 });
  for (const observation of observations(60)) policy.update(observation);
  const contexts = [Float64Array.of(1, 0.9, -0.1), Float64Array.of(1, 0.1, -0.9)];
  const apart = contexts.map((x) => {
    const out = createDistribution(3);
    policy.score(x, ids, out);
    policy.distribute(out, fork(1, "bootstrap"));
    return [...out.probability];
  });
  const buffers = contexts.map((x) => {
    const out = createDistribution(3);
    policy.score(x, ids, out);
    return out;
  });
  for (const out of buffers) policy.distribute(out, fork(1, "bootstrap"));
  expect(buffers.map((out) => [...out.probability])).toEqual(apart);
  expect(() => policy.distribute(createDistribution(3), fork(1, "bootstrap"))).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});

test("weights are independent of the draw that chose the arm, with the same seed", () => {
  const out = createDistribution(2);
  out.size = 2;
  out.probability.set([0.5, 0.5]);
  const counts = [0, 0];
  const sums = [0, 0];
  for (let i = 0; i < 20_000; i++) {
    const arm = decide(out, fork(0, `d${i}`));
    counts[arm]++;
    sums[arm] += poisson(fork(0, `bootstrap d${i}`));
  }
  // A Poisson mean of 1 over 10,000 draws: ± 0.01.
  for (const arm of [0, 1]) expect(Math.abs(sums[arm] / counts[arm] - 1)).toBeLessThan(0.04);
});

test("equal seeds draw equal weights, other seeds other weights", () => {
  const states = [1, 1, 2].map((seed) => {
    const policy = create({ seed });
    for (const observation of observations(20)) policy.update(observation);
    return JSON.stringify(policy.arms());
  });
  expect(states[0]).toBe(states[1]);
  expect(states[0]).not.toBe(states[2]);
});

test("a snapshot with fewer replicas or other arms is refused", () => {
  const policy = create({ replicas: 2 });
  const read = () => JSON.parse(JSON.stringify(policy.snapshot()));
  const fewer = read();
  fewer.state.model.replicas.pop();
  const others = read();
  others.state.arms.pop();
  for (const snapshot of [fewer, others]) {
    expect(() => policy.restore(snapshot)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
});

test("under forgetting every settlement fades every replica", () => {
  const policy = create({ replicas: 4, forgetting: 0.9, ridge: 1, biasRidge: 1, sharing: false });
  for (const observation of observations(50)) policy.update(observation);
  const far = { ...observations(1)[0], arm: "b" };
  for (let i = 0; i < 400; i++) policy.update({ ...far, decisionId: `late ${i}` });
  const [a] = policy.arms();
  // Only the prior is left: 1 on the bias.
  expect(a.coefficients?.[0]).toBeCloseTo(1, 6);
  expect(a.coefficients?.[1]).toBeCloseTo(0, 6);
});

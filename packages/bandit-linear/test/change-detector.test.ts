import { createDistribution, fork, type Policy } from "@armature/policy";
import { expect, test } from "vitest";
import { linearPolicy } from "../src/index.ts";
import { ChangeDetector } from "../src/model/change-detector.ts";

/** Observes residuals in standard deviations, of 0.1 each; returns the observations that alarmed. */
function alarms(detector: ChangeDetector, zs: readonly number[], row = 0): number[] {
  const at: number[] = [];
  zs.forEach((z, i) => {
    if (detector.observe(row, i + 1, Float64Array.of(z / 10, 0, z), i + 1)) at.push(i + 1);
  });
  return at;
}

const quiet = (count: number) =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5));

test("a drop of 2 sd is detected after 12 / (2 − 0.75) observations, with its mean as its size", () => {
  const detector = new ChangeDetector();
  detector.add();
  expect(alarms(detector, [...quiet(50), ...Array(20).fill(-2)])[0]).toBe(50 + 10);
  expect(detector.support).toBe(10);
  expect(detector.shift).toBeCloseTo(-0.2, 12);
});

test("neither one outlier nor any of the first ten residuals is a change", () => {
  const detector = new ChangeDetector();
  detector.add();
  expect(alarms(detector, [...Array(10).fill(-100), ...quiet(20), -1e6, ...quiet(50)])).toEqual([]);
});

test("correctly estimated noise gives no false alarm in 100,000 observations", () => {
  const rng = fork(1, "quiet");
  const detector = new ChangeDetector();
  detector.add();
  const zs = Array.from({ length: 100_000 }, () => rng.normal());
  expect(alarms(detector, zs)).toEqual([]);
});

test("an arm that got worse is probed less and less often, and more often once it looks better", () => {
  const detector = new ChangeDetector();
  detector.add();
  detector.add();
  const floor = new Float64Array(2);
  const probe = (settlements: number) => {
    detector.probe(Int32Array.of(0, 1), 2, settlements, floor);
    return [...floor];
  };
  expect(probe(0)).toEqual([0, 0]);
  const [at] = alarms(detector, [...quiet(50), ...Array(10).fill(-2)]);
  expect(probe(at)).toEqual([0.07, 0]);
  expect(probe(at + 1000)[0]).toBeCloseTo(0.035, 12);
  expect(probe(at + 20_000)[0], "below the least probe").toBe(0);
  detector.observe(0, 100, Float64Array.of(0.2, 0, 2), at + 1);
  expect(probe(at)[0]).toBeCloseTo(0.56, 12);
  // Each adds 2 − 0.75: the fourth exceeds 4, so the arm has recovered.
  for (let i = 0; i < 3; i++) detector.observe(0, 100, Float64Array.of(0.2, 0, 2), at + 2);
  expect(probe(at)).toEqual([0, 0]);
});

test("a snapshot is restored bit for bit; a damaged one is refused", () => {
  const rng = fork(3, "snapshot");
  const detector = new ChangeDetector();
  for (let row = 0; row < 20; row++) detector.add();
  for (let i = 0; i < 500; i++) alarms(detector, [rng.normal() - 1], i % 20);
  const snapshot = JSON.parse(JSON.stringify(detector.snapshot()));
  const settlements = 500;
  expect(ChangeDetector.from(snapshot, 20, settlements).snapshot()).toEqual(detector.snapshot());
  const rows = [
    [1, 2, 3, 4, 5, 6, null],
    [-1, 0, 1, 0, 0, 0, -1],
    [1, 1, 0, 0, 0, 0, -1],
    [0, 0, 0, 99, 9, 9, -1],
    [0, 0, 0, 0, 0, 0, settlements + 1],
    [0, 0, 0, 0, 0, 0, 0.5],
  ];
  for (const bad of [undefined, [], [[1]], ...rows.map((row) => Array(20).fill(row))]) {
    expect(() => ChangeDetector.from(bad, 20, settlements)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
});

const arms = ["steady", "fickle"];
const bias = Float64Array.of(1);
const greedy = (changeDetection: boolean) =>
  linearPolicy(
    {
      kind: "greedy",
      config: {},
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: ({ size, score, floor, probability }) => {
        const best = score.subarray(0, size).indexOf(Math.max(...score.subarray(0, size)));
        let rest = 1;
        for (let i = 0; i < size; i++) rest -= floor[i];
        for (let i = 0; i < size; i++) probability[i] = floor[i] + (i === best ? rest : 0);
      },
    },
    { changeDetection, tries: 0 },
  )({ dimension: 1, featureSchema: "bias@1" });

/** Requests out of `count` that the fickle arm served, with qualities about `level`. */
function serve(policy: Policy, level: number, count: number, id: string): number {
  const out = createDistribution(2);
  let served = 0;
  for (let step = 0; step < count; step++) {
    const rng = fork(7, `${id}/${step}`);
    policy.score(bias, arms, out);
    policy.distribute(out, rng);
    const fickle = rng.uniform() < out.probability[1];
    if (fickle) served++;
    policy.update({
      decisionId: `${id}/${step}`,
      arm: arms[fickle ? 1 : 0],
      eligible: arms,
      context: bias,
      propensity: out.probability[fickle ? 1 : 0],
      quality: Math.min(1, Math.max(0, (fickle ? level : 0.8) + 0.05 * rng.normal())),
    });
  }
  return served;
}

test("an arm that got worse is abandoned within 30 requests, and chosen again when it recovers", () => {
  const share = (changeDetection: boolean) => {
    const policy = greedy(changeDetection);
    for (const id of arms) policy.addArm({ id });
    serve(policy, 0.9, 1000, "before");
    const first = serve(policy, 0.5, 30, "first");
    const during = serve(policy, 0.5, 500, "during");
    serve(policy, 0.9, 200, "found");
    return { first, during: during / 500, after: serve(policy, 0.9, 200, "after") / 200 };
  };
  const watched = share(true);
  expect(watched.first).toBeLessThan(30);
  expect(watched.during).toBeLessThan(0.1);
  expect(watched.after).toBe(1);
  const blind = share(false);
  expect(blind.first).toBe(30);
  expect(blind.during, "a mean of 1,000 changes slowly").toBeGreaterThan(0.5);
});

test("the floors of a dozen arms that all got worse sum to at most 1", () => {
  const policy = greedy(true);
  const ids = Array.from({ length: 12 }, (_, i) => `arm-${i}`);
  for (const id of ids) policy.addArm({ id });
  const seen = (arm: string, reward: number) =>
    policy.update({
      decisionId: "d",
      arm,
      eligible: ids,
      context: bias,
      propensity: 1,
      quality: reward,
    });
  for (const id of ids) {
    for (let i = 0; i < 60; i++) seen(id, 0.9);
    for (let i = 0; i < 30 && !probed(id); i++) seen(id, 0.2);
    seen(id, 1);
  }
  const out = createDistribution(12);
  policy.score(bias, ids, out);
  const sum = out.floor.reduce((total, floor) => total + floor, 0);
  expect(sum).toBeGreaterThan(0.5);
  expect(sum).toBeLessThanOrEqual(1 + 1e-12);
  function probed(id: string): boolean {
    const one = createDistribution(1);
    policy.score(bias, [id], one);
    return one.floor[0] > 0;
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { rewardConformance } from "../src/conformance.ts";
import { type Outcome, qualityCostLatency, RewardError } from "../src/index.ts";

rewardConformance("qualityCostLatency()", qualityCostLatency());
rewardConformance("heavy weights", qualityCostLatency({ costWeight: 1000, latencyWeight: 3 }));
rewardConformance("no heuristic", qualityCostLatency({ heuristic: false, latencyWeight: 0 }));

const spec = { budgeted: false };

function withScales(costs: readonly number[], latencies: readonly number[] = []) {
  const reward = qualityCostLatency()(spec);
  for (const costUsd of costs) reward.observe({ costUsd });
  for (const latencyMs of latencies) reward.observe({ latencyMs });
  return reward;
}

test("the score is the affine map of quality − 0.3·cost − 0.1·latency", () => {
  const reward = withScales([0.001, 0.002, 0.5], [100, 200, 300]);
  // cost′ = .006/(.006 + .002) = 3/4, latency′ = 50/(50 + 200) = 1/5
  const expected = (0.8 - 0.3 * 0.75 - 0.1 * 0.2 + 0.4) / 1.4;
  expect(reward.score({ quality: 0.8, costUsd: 0.006, latencyMs: 50 })).toBeCloseTo(expected, 15);
});

test("the best and the worst outcome reach 1 and 0 exactly", () => {
  const reward = withScales([1e-9], [1e-9]);
  expect(reward.score({ quality: 1, costUsd: 0, latencyMs: 0 })).toBe(1);
  expect(reward.score({ quality: 0, costUsd: 1e12, latencyMs: 1e12 })).toBe(0);
});

test("one outlier moves the scale to the next value at most", () => {
  const costs = Array.from({ length: 100 }, (_, i) => 0.001 + i * 1e-6);
  const before = withScales(costs).score({ quality: 1, costUsd: 0.001 }) ?? 0;
  const after = withScales([...costs, 1e6]).score({ quality: 1, costUsd: 0.001 }) ?? 0;
  expect(Math.abs(after - before)).toBeLessThan(1e-4);
});

test("unknown and before there is a scale count one half; nothing counts nothing", () => {
  const reward = qualityCostLatency({ latencyWeight: 0, costWeight: 1 })(spec);
  expect(reward.score({ quality: 0 })).toBe(0.25);
  expect(reward.score({ quality: 0, costUsd: 5 })).toBe(0.25);
  expect(reward.score({ quality: 0, costUsd: 0 })).toBe(0.5);
  reward.observe({ costUsd: 0 });
  expect(reward.score({ quality: 0, costUsd: 5 }), "a free call is no scale").toBe(0.25);
  reward.observe({ costUsd: 5 });
  expect(reward.score({ quality: 0, costUsd: 5 })).toBe(0.25);
  expect(reward.score({ quality: 0, costUsd: 15 })).toBe(0.125);
});

test("only the latest 256 amounts make the scale", () => {
  const recent = Array.from({ length: 256 }, (_, i) => 3 + (i % 2));
  const forgetful = withScales([...Array(500).fill(1000), ...recent]);
  expect(forgetful.snapshot()).toEqual(withScales(recent).snapshot());
});

test("a failed attempt has quality 0 whatever is claimed, and its cost still counts", () => {
  const reward = withScales([0.01], [100]);
  const failed = { failed: true, quality: 1, costUsd: 0.01, latencyMs: 100 };
  expect(reward.score(failed)).toBe(reward.score({ ...failed, failed: false, quality: 0 }));
  expect(reward.score({ ...failed, costUsd: 0.1 })).toBeLessThan(reward.score(failed) ?? 0);
  expect(qualityCostLatency({ heuristic: false })(spec).score({ failed: true })).toBeCloseTo(
    0.2 / 1.4,
    15,
  );
});

test("without a quality the heuristic stands in, unless it is off", () => {
  const finished: Outcome = { answer: { finish: "stop" } };
  const plain = { costWeight: 0, latencyWeight: 0 };
  const on = qualityCostLatency(plain)(spec);
  const off = qualityCostLatency({ ...plain, heuristic: false })(spec);
  expect(on.score(finished, 0.9)).toBe(0.9);
  expect(on.score(finished)).toBe(0.75);
  expect(on.score({ costUsd: 1 })).toBeUndefined();
  expect(off.score(finished, 0.9)).toBeUndefined();
  expect(off.score({ ...finished, quality: 0.2 }, 0.9)).toBe(0.2);
});

test("a budget takes cost out of the reward, and refuses a weight that would count it twice", () => {
  expect(qualityCostLatency()({ budgeted: true }).config).toMatchObject({ costWeight: 0 });
  expect(qualityCostLatency({ costWeight: 0 })({ budgeted: true }).config).toMatchObject({
    costWeight: 0,
  });
  const factory = qualityCostLatency({ costWeight: 0.3 });
  expect(() => factory({ budgeted: true })).toThrow(/leave costWeight out/);
});

test.each([
  { costWeight: -0.1 },
  { costWeight: Number.NaN },
  { latencyWeight: Number.POSITIVE_INFINITY },
  { latencyWeight: 1001 },
])("option %o is refused", (options) => {
  const [name] = Object.keys(options);
  expect(() => qualityCostLatency(options)).toThrow(new RegExp(`^${name} must be`));
});

test.each([-0.1, 1.1, Number.NaN])("an expected quality of %d is refused", (expected) => {
  const reward = qualityCostLatency()(spec);
  expect(() => reward.score({ quality: 1 }, expected)).toThrow(RewardError);
});

test("scores are ordered by cost, and in [0, 1], for any amounts", () => {
  const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(amount),
      amount,
      amount,
      fc.double({ min: 0, max: 1, noNaN: true }),
      check,
    ),
  );
  function check(seen: number[], a: number, b: number, quality: number) {
    const reward = withScales(seen, seen);
    const cheap = reward.score({ quality, costUsd: Math.min(a, b), latencyMs: a }) ?? -1;
    const dear = reward.score({ quality, costUsd: Math.max(a, b), latencyMs: a }) ?? -1;
    expect(dear).toBeLessThanOrEqual(cheap);
    expect(dear).toBeGreaterThanOrEqual(0);
    expect(cheap).toBeLessThanOrEqual(1);
  }
});

test("a snapshot of another configuration, or damaged, is refused and nothing changes", () => {
  const reward = withScales([1, 2, 3], [4]);
  const own = reward.snapshot() as Record<string, never>;
  const before = JSON.stringify(own);
  for (const [snapshot, reason] of [
    [qualityCostLatency({ costWeight: 0.2 })(spec).snapshot(), /costWeight must be 0.3/],
    [qualityCostLatency({ heuristic: false })(spec).snapshot(), /heuristic must be true/],
    [{ ...own, costUsd: [1, -1] }, /costUsd must be/],
    [{ ...own, latencyMs: [null] }, /latencyMs must be/],
    [{ ...own, latencyMs: Array(257).fill(1) }, /at most 256/],
    [{ ...own, costUsd: undefined }, /costUsd must be/],
  ] as const) {
    expect(() => reward.restore(snapshot)).toThrow(reason);
    expect(JSON.stringify(reward.snapshot())).toBe(before);
  }
});

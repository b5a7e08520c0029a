import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Observation,
  type Policy,
  type Prices,
  uniform,
} from "@armature/policy";
import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";
import { withBudget, withFloor, withObjective } from "../src/index.ts";

const ids = ["small", "middle", "large"];
const spec = { dimension: 2, featureSchema: "t@1" };
const usd = [1e-4, 1e-3, 1e-2];
const ms = [400, 900, 3000];

/** Cost and latency of each arm, both growing with the prompt. */
function observations(count: number): Observation[] {
  const rng = fork(1, "observations");
  return Array.from({ length: count }, (_, i) => {
    const length = 2 * rng.uniform() - 1;
    const arm = i % 3;
    return {
      decisionId: `d${i}`,
      arm: ids[arm],
      eligible: ids,
      context: Float64Array.of(1, length),
      propensity: 1 / 3,
      quality: 0.5 + 0.1 * arm + 0.2 * rng.uniform(),
      costUsd: usd[arm] * (1 + 0.5 * length),
      latencyMs: ms[arm] * (1 + 0.5 * length),
    };
  });
}

function taught(policy: Policy, count = 90): Policy {
  for (const id of ids) policy.addArm({ id });
  for (const seen of observations(count)) policy.update(seen);
  return policy;
}

function scored(
  policy: Policy,
  prices?: Prices,
  arms: readonly string[] = ids,
): ActionDistribution {
  const out = createDistribution(arms.length);
  policy.score(Float64Array.of(1, 0.5), arms, out, { prices });
  policy.distribute(out, fork(1, "objective"));
  return out;
}

test("a score is the policy's own minus prices times expected outcomes", () => {
  const inner = scored(taught(linUCB()(spec), 900));
  const policy = taught(withObjective(linUCB())(spec), 900);
  for (const [perUsd, perMs] of [
    [30, 0],
    [0, 1e-4],
    [200, 3e-5],
  ]) {
    const out = scored(policy, { perUsd, perMs });
    expect([...out.mean, ...out.sd]).toEqual([...inner.mean, ...inner.sd]);
    for (let i = 0; i < 3; i++) {
      // Cost and latency of a prompt of this length, up to the influence of the prior.
      expect(out.costUsd[i] / (usd[i] * 1.25)).toBeCloseTo(1, 1);
      expect(out.latencyMs[i] / (ms[i] * 1.25)).toBeCloseTo(1, 1);
      const worth = inner.score[i] - perUsd * out.costUsd[i] - perMs * out.latencyMs[i];
      expect(out.score[i]).toBeCloseTo(worth, 13);
    }
  }
});

test("without prices the policy's own distribution stays bitwise equal", () => {
  const inner = scored(taught(linUCB()(spec)));
  const out = scored(taught(withObjective(linUCB())(spec)));
  expect([...out.score, ...out.probability]).toEqual([...inner.score, ...inner.probability]);
});

test("a decision's own prices replace those of the policy", () => {
  const prices = { perUsd: 50, perMs: 1e-5 };
  const [told, silent] = [withObjective(linUCB(), prices), withObjective(linUCB())].map((factory) =>
    taught(factory(spec)),
  );
  expect(scored(told)).toEqual(scored(silent, prices));
  expect(scored(told, { perUsd: 0, perMs: 0 })).toEqual(scored(silent));
  // Prices are not learned.
  expect(scored(told)).toEqual(scored(silent, prices));
});

test("higher prices of dollars and time choose cheaper and faster arms", () => {
  const policy = taught(withObjective(linUCB({ temperature: 0.05 }))(spec));
  for (const price of ["perUsd", "perMs"] as const) {
    const shares = [0, 1, 10, 100, 1000].map((factor) => {
      const unit = price === "perUsd" ? 1 : 1e-6;
      const prices = { perUsd: 0, perMs: 0, [price]: factor * unit };
      return [...scored(policy, prices).probability];
    });
    const large = shares.map(([, , p]) => p);
    expect(large).toEqual(large.toSorted((p, q) => q - p));
    expect(large[0] - large[4]).toBeGreaterThan(0.2);
  }
});

test("an unknown outcome counts as the mean of the eligible arms", () => {
  const policy = withObjective(uniform())(spec);
  for (const [i, id] of ids.entries()) policy.addArm({ id }, { strength: 1, costUsd: usd[i] });
  policy.addArm({ id: "new" });
  const prices = { perUsd: 100, perMs: 1e-3 };
  const { score, costUsd } = scored(policy, prices, ["small", "new", "middle"]);
  expect(costUsd[1]).toBe(Number.NaN);
  // Dollars of "large" are not eligible, and milliseconds are unknown for all arms.
  expect(score[0]).toBeCloseTo(-100 * 1e-4, 15);
  expect(score[1]).toBeCloseTo((-100 * (1e-4 + 1e-3)) / 2, 15);
  expect([...scored(policy, prices, ["new"]).score]).toEqual([0]);
});

test("cost and latency are learned without a quality, and a quality without them", () => {
  const policy = withObjective(linUCB())(spec);
  policy.addArm({ id: "a" });
  const seen = {
    decisionId: "d",
    arm: "a",
    eligible: ["a"],
    context: Float64Array.of(1, 0),
    propensity: null,
  };
  const summary = () =>
    policy.arms().map(({ count, costUsd, latencyMs }) => [count, costUsd, latencyMs]);
  policy.update({ ...seen, costUsd: 0.002 });
  expect(summary()).toEqual([[0, 0.002, undefined]]);
  policy.update({ ...seen, latencyMs: 700 });
  expect(summary()).toEqual([[0, 0.002, 700]]);
  policy.update({ ...seen, quality: 0.5, late: true });
  policy.update({ ...seen, quality: 0.7, revises: 0.5 });
  expect(summary()).toEqual([[1, 0.002, 700]]);
});

test("expected dollars start at list prices, and a new list price moves them", () => {
  const policy = withObjective(uniform())(spec);
  policy.addArm({ id: "a" }, { strength: 1, costUsd: 0.004 });
  const cost = () => policy.arms()[0].costUsd;
  expect(cost()).toBe(0.004);
  policy.setCost("a", 0.001);
  expect(cost()).toBe(0.001);
  policy.removeArm("a");
  policy.addArm({ id: "a" }, { strength: 1, costUsd: 0.5 });
  expect(cost(), "an arm that comes back is known").toBe(0.001);
});

test("a refused observation does not change expected outcomes", () => {
  const policy = taught(withObjective(linUCB())(spec));
  const before = JSON.stringify(policy.snapshot());
  const [seen] = observations(1);
  for (const bad of [{ quality: 2 }, { weight: 1e300 }, { context: Float64Array.of(1, 1e5) }]) {
    expect(() => policy.update({ ...seen, ...bad })).toThrow();
  }
  expect(JSON.stringify(policy.snapshot())).toBe(before);
});

test("a policy that prices outcomes is returned unchanged, so that nothing is priced twice", () => {
  const prices = { perUsd: 100, perMs: 0 };
  const once = withObjective(linUCB(), prices);
  const twice = withObjective(once, { perUsd: 7, perMs: 7 });
  expect(twice(spec).kind).toBe("objective(linucb)");
  expect(scored(taught(twice(spec)))).toEqual(scored(taught(once(spec))));
  for (const wrapped of [
    withBudget(once, { usdPerRequest: 1 }),
    withFloor(once, { epsilon: 0.1 }),
  ]) {
    expect(withObjective(wrapped)(spec).kind).toBe(wrapped(spec).kind);
    expect(wrapped(spec).kind).toMatch(/^(budget|floor)\(objective\(linucb\)\)$/);
  }
});

test.each([
  { perUsd: -1, perMs: 0 },
  { perUsd: Number.NaN, perMs: 0 },
  { perUsd: 0, perMs: Number.POSITIVE_INFINITY },
])("the prices %o are refused by name", (prices) => {
  expect(() => withObjective(linUCB(), prices)).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringMatching(/^per(Usd|Ms) must be/),
    }),
  );
});

test("a snapshot without outcomes or with other arms is refused", () => {
  const policy = taught(withObjective(linUCB())(spec));
  const own = JSON.parse(JSON.stringify(policy.snapshot()));
  const before = JSON.stringify(own);
  const { sizes, arms } = own.state.outcomes;
  for (const other of [[], arms.slice(1), [...arms, arms[0]], null]) {
    const bad = { ...own, state: { ...own.state, outcomes: { sizes, arms: other } } };
    expect(() => policy.restore(bad)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
    expect(JSON.stringify(policy.snapshot())).toBe(before);
  }
});

test("a warm decision allocates nothing, an observation at most a few boxed numbers", () => {
  const bytes = (name: string) =>
    bytesPerRound(new URL(`./heap/${name}.ts`, import.meta.url), 200_000);
  expect(bytes("objective-decision")).toBeLessThan(8);
  expect(bytes("objective-update")).toBeLessThan(150);
});

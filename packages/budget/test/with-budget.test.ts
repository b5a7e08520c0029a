import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Observation,
  type Policy,
  type Prior,
} from "@armature/policy";
import { expect, test } from "vitest";
import { withBudget } from "../src/index.ts";
import { type Row, simulate } from "./simulate.ts";

const arms = ["small", "large"];
const bias = Float64Array.of(1);
const spec = { dimension: 1, featureSchema: "bias@1" };

function budgeted(usdPerRequest: number, costs: readonly (number | undefined)[] = []): Policy {
  const policy = withBudget(linUCB(), { usdPerRequest })(spec);
  for (const [i, id] of arms.entries()) policy.addArm({ id }, prior(costs[i]));
  return policy;
}

function prior(costUsd: number | undefined): Prior | undefined {
  return costUsd === undefined ? undefined : { strength: 1, costUsd };
}

function observation(changes: Partial<Observation>): Observation {
  return {
    decisionId: "d",
    arm: "small",
    eligible: arms,
    context: bias,
    propensity: 0.5,
    ...changes,
  };
}

function distribution(policy: Policy, eligible: readonly string[] = arms): ActionDistribution {
  const out = createDistribution(eligible.length);
  policy.score(bias, eligible, out);
  policy.distribute(out, fork(1, "decision"));
  return out;
}

function costsOf(policy: Policy): (number | undefined)[] {
  return policy.arms().map(({ costUsd }) => costUsd);
}

function stateOf(policy: Policy): { bank: number; multiplier: number; settled: number } {
  return (policy.snapshot() as { state: never }).state;
}

function alike(count: number, reward: number[], costUsd: number[]): Row[] {
  return Array.from({ length: count }, () => ({ context: bias, reward, costUsd }));
}

test("identical contexts are mixed in the proportion that the budget pays for", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(500, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const rows = alike(2000, [0.5, 0.9], [1e-4, 1e-3]);
  const { share, costUsd, reward } = simulate(policy, arms, rows, 2);
  // A third of the requests at 1e-3 and two thirds at 1e-4 cost 4e-4.
  expect(share[1]).toBeCloseTo(1 / 3, 1);
  expect(costUsd / 4e-4).toBeGreaterThan(0.97);
  expect(costUsd / 4e-4).toBeLessThan(1.02);
  expect(reward).toBeCloseTo((2 * 0.5 + 0.9) / 3, 1);
  const [, large = 0] = distribution(policy).probability;
  expect(large).toBeGreaterThan(0.1);
  expect(large).toBeLessThan(0.6);
});

test("a budget that nothing can meet gives the cheapest arm", () => {
  const policy = budgeted(1e-6, [1e-4, 1e-3]);
  const { share } = simulate(policy, arms, alike(500, [0.5, 0.9], [1e-4, 1e-3]), 1);
  expect(share[0]).toBeGreaterThan(0.97);
});

test("while the budget does not bind, the policy's own distribution holds to the bit", () => {
  const free = budgeted(1, [1e-4, 1e-3]);
  const plain = linUCB()(spec);
  for (const id of arms) plain.addArm({ id }, { strength: 1 });
  for (let step = 0; step < 100; step++) {
    expect(distribution(free)).toEqual(distribution(plain));
    const seen = observation({ arm: arms[step % 2] ?? "", reward: 0.5, costUsd: 0.001 });
    free.update(seen);
    plain.update(seen);
  }
  expect(stateOf(free).multiplier).toBe(0);
});

test("what overspends is paid back, and what is saved is spent, up to 20 budgets", () => {
  const policy = budgeted(0.001);
  policy.update(observation({ costUsd: 0.101 }));
  expect(stateOf(policy).bank).toBeCloseTo(-0.1, 12);
  for (let step = 0; step < 1000; step++) policy.update(observation({ costUsd: 0 }));
  expect(stateOf(policy).bank).toBeCloseTo(0.02, 12);
});

test("every billed dollar counts, judged or not, chosen or forced; a revision is not billed", () => {
  const policy = budgeted(0.001);
  policy.update(observation({ reward: 0.5, costUsd: 0.003 }));
  policy.update(observation({ costUsd: 0.003 }));
  policy.update(observation({ costUsd: 0.003, propensity: null }));
  expect(stateOf(policy).bank).toBeCloseTo(-0.006, 15);
  expect(costsOf(policy)[0]).toBeCloseTo(0.003, 15);
  const before = { ...stateOf(policy), policy: undefined };
  policy.update(observation({ reward: 0.9, revises: 0.5 }));
  policy.update(observation({ reward: 0.9 }));
  expect({ ...stateOf(policy), policy: undefined }).toEqual(before);
});

test("expected costs start at list price and follow what is billed", () => {
  const policy = budgeted(0.003, [0.002, undefined]);
  expect(costsOf(policy), "an unknown cost is the mean of the known").toEqual([0.002, 0.002]);
  expect(costsOf(budgeted(0.001, [0.002]))[1], "or the budget, if that is less").toBe(0.001);
  expect(costsOf(budgeted(0.001)), "or the budget").toEqual([0.001, 0.001]);
  for (let step = 0; step < 1000; step++) policy.update(observation({ costUsd: 0.006 }));
  expect(costsOf(policy)[0]).toBeCloseTo(0.006, 4);
  policy.update(observation({ arm: "large", costUsd: 0.04 }));
  expect(costsOf(policy)[1]).toBe(0.04);
});

test("a dear first call does not keep the budget from arms of unknown cost", () => {
  const policy = budgeted(2e-4);
  policy.update(observation({ arm: "large", reward: 0.9, costUsd: 0.05 }));
  const { share } = simulate(policy, arms, alike(400, [0.8, 0.9], [1e-4, 1e-3]), 1);
  expect(share[0]).toBeGreaterThan(0.95);
});

test("a new list price moves what was learned in proportion, at once", () => {
  const policy = budgeted(4e-4, [1e-4, 2e-3]);
  simulate(policy, arms, alike(600, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const learned = costsOf(policy)[1] ?? 0;
  expect(stateOf(policy).multiplier).toBeGreaterThan(0);
  policy.setCost("large", 2e-4);
  expect(costsOf(policy)[1]).toBeCloseTo(learned / 10, 12);
  expect(stateOf(policy).multiplier, "the large one now fits the budget").toBe(0);
  policy.setCost("large", 0);
  expect(costsOf(policy)[1]).toBe(0);
  policy.setCost("large", 5e-4);
  expect(costsOf(policy)[1], "nothing to move in proportion to").toBe(5e-4);
});

test("an arm that is gone is no longer counted on; one that joins is scored", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(100, [0.5, 0.9], [1e-4, 1e-3]), 1);
  policy.removeArm("large");
  expect(distribution(policy, ["small"]).probability[0]).toBe(1);
  policy.update(observation({ eligible: arms, costUsd: 1e-4 }));
  policy.addArm({ id: "new" }, { strength: 1, costUsd: 2e-4 });
  const out = distribution(policy, ["small", "new"]);
  expect((out.probability[0] ?? 0) + (out.probability[1] ?? 0)).toBeCloseTo(1, 12);
  for (let step = 0; step < 100; step++) {
    policy.update(observation({ eligible: ["small", "new", "new"], reward: 0.5, costUsd: 1e-4 }));
  }
  policy.addArm({ id: "large" });
  expect(policy.arms().map(({ id }) => id)).toEqual(["small", "large", "new"]);
});

test("a snapshot taken between two solutions goes on bit for bit, its ring full", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(203, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const copy = withBudget(linUCB(), { usdPerRequest: 4e-4 })(spec);
  copy.restore(JSON.parse(JSON.stringify(policy.snapshot())));
  for (const each of [policy, copy]) {
    simulate(each, arms, alike(77, [0.5, 0.9], [1e-4, 1e-3]), 5);
  }
  expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(policy.snapshot()));
});

test("a snapshot of another budget or another policy, or with a bad part, is refused", () => {
  const policy = budgeted(0.001, [1e-4, 1e-3]);
  simulate(policy, arms, alike(3, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const own = JSON.parse(JSON.stringify(policy.snapshot()));
  const before = JSON.stringify(own);
  const other = withBudget(linUCB({ alpha: 1 }), { usdPerRequest: 0.001 })(spec);
  const request = { context: [1], arms: ["small"] };
  for (const snapshot of [
    budgeted(0.002).snapshot(),
    other.snapshot(),
    linUCB()(spec).snapshot(),
    ...[
      { bank: "0" },
      { multiplier: -1 },
      { settled: 1.5 },
      { costs: [] },
      { costs: [{ mean: -1, count: 1 }, own.state.costs[1]] },
      { costs: [{ mean: 1, count: 201 }, own.state.costs[1]] },
      { recent: {} },
      { recent: Array(65).fill(request) },
      { recent: [{ ...request, context: [1, 1] }] },
      { recent: [{ ...request, context: ["1"] }] },
      { recent: [{ ...request, arms: [7] }] },
    ].map((bad) => ({ ...own, state: { ...own.state, ...bad } })),
  ]) {
    expect(() => policy.restore(snapshot)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
    expect(JSON.stringify(policy.snapshot())).toBe(before);
  }
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a budget of %d is refused", (dollars) => {
  expect(() => withBudget(linUCB(), { usdPerRequest: dollars })).toThrow(
    expect.objectContaining({ code: "invalid-option" }),
  );
});

test("it names the policy it wraps", () => {
  const policy = budgeted(0.001);
  expect(policy.kind).toBe("budget(linucb)");
  expect(policy.config).toEqual({ usdPerRequest: 0.001, policy: linUCB()(spec).config });
});

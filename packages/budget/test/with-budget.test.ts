import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  type Observation,
  type Policy,
  type Prices,
  type Prior,
  uniform,
} from "@armature/policy";
import { expect, test } from "vitest";
import { withBudget, withObjective, withRewardTarget } from "../src/index.ts";
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
  return (policy.snapshot() as unknown as { state: { accounts: never[] } }).state.accounts[0];
}

function alike(count: number, quality: number[], costUsd: number[]): Row[] {
  return Array.from({ length: count }, () => ({ context: bias, quality, costUsd }));
}

test("equal contexts are split in the proportion that spends the budget", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(500, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const rows = alike(2000, [0.5, 0.9], [1e-4, 1e-3]);
  const { share, costUsd, quality } = simulate(policy, arms, rows, 2);
  // A third of the requests at 1e-3 and two thirds at 1e-4 cost 4e-4 on average.
  expect(share[1]).toBeCloseTo(1 / 3, 1);
  expect(costUsd / 4e-4).toBeGreaterThan(0.97);
  expect(costUsd / 4e-4).toBeLessThan(1.02);
  expect(quality).toBeCloseTo((2 * 0.5 + 0.9) / 3, 1);
  const [, large = 0] = distribution(policy).probability;
  expect(large).toBeGreaterThan(0.1);
  expect(large).toBeLessThan(0.6);
});

test("a budget that no arm meets gives the cheapest arm", () => {
  const policy = budgeted(1e-6, [1e-4, 1e-3]);
  const { share } = simulate(policy, arms, alike(500, [0.5, 0.9], [1e-4, 1e-3]), 1);
  expect(share[0]).toBeGreaterThan(0.97);
});

test("while the budget does not bind, the policy's own distribution stays bitwise equal", () => {
  const free = budgeted(1, [1e-4, 1e-3]);
  const plain = withObjective(linUCB())(spec);
  for (const [i, id] of arms.entries()) plain.addArm({ id }, prior([1e-4, 1e-3][i]));
  for (let step = 0; step < 100; step++) {
    expect(distribution(free)).toEqual(distribution(plain));
    const seen = observation({ arm: arms[step % 2] ?? "", quality: 0.5, costUsd: 0.001 });
    free.update(seen);
    plain.update(seen);
  }
  expect(stateOf(free).multiplier).toBe(0);
});

test("debts are repaid and savings are spent, up to 15 budgets", () => {
  const policy = budgeted(0.001);
  policy.update(observation({ costUsd: 0.101 }));
  expect(stateOf(policy).bank).toBeCloseTo(-0.1, 12);
  for (let step = 0; step < 1000; step++) policy.update(observation({ costUsd: 0 }));
  expect(stateOf(policy).bank).toBeCloseTo(0.015, 12);
});

test("before the first bill the budget holds at list prices", () => {
  const [small = 0, large = 0] = distribution(budgeted(4e-4, [1e-4, 1e-3])).probability;
  expect(small * 1e-4 + large * 1e-3).toBeCloseTo(4e-4, 6);
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  const rows = alike(3000, [0.5, 0.9], [1e-4, 1e-3]);
  // No bill arrives until all requests are served.
  expect(simulate(policy, arms, rows, 1, 3000).costUsd / 4e-4).toBeLessThan(1.05);
});

test("bills that arrive 1,000 requests late do not make spending oscillate forever", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  const rows = alike(20_000, [0.5, 0.9], [1e-4, 1e-3]);
  simulate(policy, arms, rows, 1, 1000);
  const { costUsd } = simulate(policy, arms, rows, 2, 1000);
  expect(costUsd / 4e-4).toBeGreaterThan(0.97);
  expect(costUsd / 4e-4).toBeLessThan(1.03);
});

test("savings may grow with the number of requests", () => {
  const policy = budgeted(0.001);
  for (let step = 0; step < 6400; step++) policy.update(observation({ costUsd: 0 }));
  // 0.15 times a 32nd of the requests.
  expect(stateOf(policy).bank).toBeCloseTo(0.001 * 0.15 * (6400 / 32), 5);
});

test("every billed dollar counts, rated or not, chosen or forced; a revision is not billed", () => {
  const policy = budgeted(0.001);
  policy.update(observation({ quality: 0.5, costUsd: 0.003 }));
  policy.update(observation({ costUsd: 0.003 }));
  policy.update(observation({ costUsd: 0.003, propensity: null }));
  expect(stateOf(policy).bank).toBeCloseTo(-0.006, 15);
  expect(costsOf(policy)[0]).toBeCloseTo(0.003, 15);
  const before = stateOf(policy);
  policy.update(observation({ quality: 0.9, revises: 0.5 }));
  policy.update(observation({ quality: 0.9, late: true }));
  expect(stateOf(policy)).toEqual(before);
});

test("a second attempt is billed and brings no budget of its own", () => {
  const policy = budgeted(0.001);
  policy.update(observation({ costUsd: 0.003 }));
  policy.update(observation({ arm: "large", attempt: 2, propensity: null, costUsd: 0.002 }));
  expect(stateOf(policy).bank).toBeCloseTo(-0.004, 15);
});

test("tenants keep to their own budgets, all others to the common budget", () => {
  const rich = { usdPerRequest: 1e-3 };
  const policy = withBudget(linUCB(), { usdPerRequest: 2e-4, tenants: { rich } })(spec);
  for (const [i, id] of arms.entries()) policy.addArm({ id }, prior([1e-4, 1e-3][i]));
  const spent = new Map<string, number[]>([
    ["rich", []],
    ["poor", []],
  ]);
  const out = createDistribution(2);
  for (let step = 0; step < 3000; step++) {
    const tenant = step % 3 === 0 ? "rich" : "poor";
    policy.score(bias, arms, out, { tenant });
    const rng = fork(3, `${step}`);
    policy.distribute(out, rng);
    const large = rng.uniform() < out.probability[1];
    const costUsd = large ? 1e-3 : 1e-4;
    const arm = large ? "large" : "small";
    policy.update(observation({ arm, tenant, costUsd, quality: large ? 0.9 : 0.5 }));
    spent.get(tenant)?.push(costUsd);
  }
  const mean = (costs: number[] = []) => costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  expect(mean(spent.get("rich"))).toBeGreaterThan(0.95e-3);
  expect(mean(spent.get("poor")) / 2e-4).toBeCloseTo(1, 1);
});

test("tenants with different prices share one budget, each with its own trade-off", () => {
  const policy = withBudget(linUCB(), { usdPerRequest: 8e-4 })(spec);
  const three = ["cheap", "fast", "good"];
  const facts = {
    cheap: { quality: 0.6, costUsd: 1e-4, latencyMs: 2000 },
    fast: { quality: 0.7, costUsd: 1e-3, latencyMs: 300 },
    good: { quality: 0.9, costUsd: 1.2e-3, latencyMs: 4000 },
  } as const;
  for (const id of three) policy.addArm({ id });
  const tenants: Record<string, Prices> = {
    hasty: { perUsd: 0, perMs: 1e-4 },
    patient: { perUsd: 0, perMs: 0 },
    thrifty: { perUsd: 2000, perMs: 0 },
  };
  const shares = Object.fromEntries(Object.keys(tenants).map((name) => [name, [0, 0, 0]]));
  const out = createDistribution(3);
  let dollars = 0;
  const steps = 6000;
  for (let step = 0; step < steps; step++) {
    const tenant = Object.keys(tenants)[step % 3];
    const prices = tenants[tenant];
    policy.score(bias, three, out, { tenant, prices });
    const rng = fork(4, `${step}`);
    policy.distribute(out, rng);
    const chosen = decide(out, rng);
    const arm = three[chosen] as keyof typeof facts;
    policy.update(observation({ arm, tenant, prices, eligible: three, ...facts[arm] }));
    if (step < 1500) continue;
    dollars += facts[arm].costUsd;
    shares[tenant][chosen] += 3 / (steps - 1500);
  }
  // Neither the fast nor the good arm fits the budget alone; the thrifty tenant's savings are shared.
  expect(dollars / (steps - 1500) / 8e-4).toBeGreaterThan(0.95);
  expect(dollars / (steps - 1500) / 8e-4).toBeLessThan(1.03);
  expect(shares.thrifty[0]).toBeGreaterThan(0.9);
  expect(shares.hasty[1]).toBeGreaterThan(0.8);
  expect(shares.hasty[2]).toBeLessThan(0.1);
  expect(shares.patient[2]).toBeGreaterThan(0.8);
  // All tenants share one multiplier, which is added to their own prices.
  const multipliers = Object.entries(tenants).map(([tenant, prices]) => {
    policy.score(bias, three, out, { tenant, prices });
    return out.multiplier;
  });
  expect(new Set(multipliers).size).toBe(1);
});

test("without a common budget, only the named tenants have one", () => {
  const tenants = { small: { usdPerRequest: 1e-6 } };
  const policy = withBudget(linUCB(), { tenants })(spec);
  for (const [i, id] of arms.entries()) policy.addArm({ id }, prior([1e-4, 1e-3][i]));
  const out = createDistribution(2);
  for (let step = 0; step < 100; step++) {
    const tenant = step % 2 === 0 ? "small" : "other";
    const costUsd = [1e-4, 1e-3][step % 2];
    policy.update(observation({ arm: arms[step % 2], tenant, costUsd, quality: 0.5 }));
  }
  const shares = ["small", "other", undefined].map((tenant) => {
    policy.score(bias, arms, out, { tenant });
    policy.distribute(out, fork(1, "d"));
    return out.probability[0];
  });
  expect(shares[0]).toBeGreaterThan(0.99);
  expect(shares[1]).toBe(shares[2]);
  expect(shares[1]).toBeLessThan(0.99);
  expect(() => withBudget(linUCB(), {})).toThrow(/usdPerRequest must be given/);
  expect(() => withBudget(linUCB(), { tenants: { a: { usdPerRequest: 0 } } })).toThrow(/tenants.a/);
});

test("a probe may cost a fifth of the budget", () => {
  const policy = withBudget(
    (inner) => {
      const wrapped = linUCB()(inner);
      const score = wrapped.score.bind(wrapped);
      wrapped.score = (context, ids, out) => {
        score(context, ids, out);
        out.floor[1] = 0.5;
      };
      return wrapped;
    },
    { usdPerRequest: 1e-4 },
  )(spec);
  for (const [i, id] of arms.entries()) policy.addArm({ id }, prior([1e-5, 1e-2][i]));
  const out = createDistribution(2);
  policy.score(bias, arms, out);
  expect(out.floor[1]).toBeCloseTo(0.2 * 1e-4 * 100, 12);
});

test("the cost of a prompt is learned from its context", () => {
  const long = { dimension: 2, featureSchema: "length@1" };
  const policy = withBudget(linUCB(), { usdPerRequest: 3e-4 })(long);
  for (const [i, id] of arms.entries()) policy.addArm({ id }, prior([1e-5, 5e-4][i]));
  const rng = fork(9, "length");
  // The large arm costs 1e-4 for a short and 9e-4 for a long prompt, and is always better.
  const rows = Array.from({ length: 3000 }, () => {
    const sign = rng.uniform() < 0.5 ? -1 : 1;
    return {
      context: Float64Array.of(1, sign),
      quality: [0.7, 0.8],
      costUsd: [1e-5, 5e-4 + 4e-4 * sign],
    };
  });
  simulate(policy, arms, rows, 1);
  const out = createDistribution(2);
  policy.score(Float64Array.of(1, -1), arms, out);
  policy.distribute(out, fork(1, "short"));
  expect(out.probability[1]).toBeGreaterThan(0.95);
  policy.score(Float64Array.of(1, 1), arms, out);
  policy.distribute(out, fork(1, "long"));
  expect(out.probability[1]).toBeLessThan(0.5);
});

test("an arm of unknown cost counts as the mean of the eligible arms, at most as the budget", () => {
  const policy = withBudget(uniform(), { usdPerRequest: 0.003 })(spec);
  for (const [id, costUsd] of Object.entries({ small: 0.001, large: 0.004, dear: 0.01 })) {
    policy.addArm({ id }, prior(costUsd));
  }
  policy.addArm({ id: "new" });
  // A policy that knows nothing gives all arms a score of 0 before dollars are priced.
  const assumed = (...eligible: string[]) => {
    const { score, costUsd, multiplier } = distribution(policy, eligible);
    expect(costUsd[0]).toBe(Number.NaN);
    expect(multiplier).toBeGreaterThan(0);
    return -score[0] / multiplier;
  };
  expect(assumed("new", "small", "large")).toBeCloseTo(0.0025, 12);
  expect(assumed("new", "dear", "large")).toBeCloseTo(0.003, 12);
  expect(assumed("new")).toBeCloseTo(0.003, 12);
});

test("under a target, arms of unknown cost are priced equally if no cost is known", () => {
  const policy = withRewardTarget(uniform(), { meanReward: 0.6 })(spec);
  for (const id of arms) policy.addArm({ id });
  policy.addArm({ id: "gone" }, prior(0.01));
  policy.removeArm("gone");
  for (let step = 0; step < 20; step++) policy.update(observation({ quality: 0.9 }));
  const { score, probability } = distribution(policy);
  expect([...score, ...probability]).toEqual([0, 0, 0.5, 0.5]);
});

test("expected costs start at list prices and follow the bills", () => {
  const policy = budgeted(0.003, [0.002, undefined]);
  expect(costsOf(policy)).toEqual([0.002, undefined]);
  for (let step = 0; step < 1000; step++) policy.update(observation({ costUsd: 0.006 }));
  expect(costsOf(policy)[0]).toBeCloseTo(0.006, 4);
  policy.update(observation({ arm: "large", costUsd: 0.04 }));
  expect(costsOf(policy)[1]).toBe(0.04);
});

test("one runaway bill is repaid in full, but hardly raises the expected cost", () => {
  const policy = budgeted(0.003, [0.002]);
  policy.update(observation({ costUsd: 2 }));
  expect(stateOf(policy).bank).toBeCloseTo(0.003 - 2, 12);
  // Two list prices for requests of 5.5 times the nominal size, and one bill of ten.
  expect(costsOf(policy)[0]).toBeCloseTo((2 * 5.5 * 0.002 + 0.02) / 3, 12);
});

test("a runaway first bill does not exclude an arm", () => {
  const policy = budgeted(5e-4, [1e-4, 4e-4]);
  policy.update(observation({ arm: "large", quality: 0.9, costUsd: 0.4 }));
  // The other arm serves while the 800 budgets are repaid.
  simulate(policy, arms, alike(1500, [0.5, 0.9], [1e-4, 4e-4]), 1);
  const { share } = simulate(policy, arms, alike(400, [0.5, 0.9], [1e-4, 4e-4]), 2);
  expect(share[1]).toBeGreaterThan(0.95);
});

test("an expensive first call does not exclude arms of unknown cost", () => {
  const policy = budgeted(2e-4);
  policy.update(observation({ arm: "large", quality: 0.9, costUsd: 0.05 }));
  const { share } = simulate(policy, arms, alike(400, [0.8, 0.9], [1e-4, 1e-3]), 1);
  expect(share[0]).toBeGreaterThan(0.95);
});

test("a new list price scales the expected cost in proportion, at once", () => {
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
  // There is no bill to scale, but requests are a little smaller than the nominal size.
  expect(costsOf(policy)[1]).toBeLessThan(5e-4);
  expect(costsOf(policy)[1]).toBeGreaterThan(4e-4);
});

test("removed arms are ignored by the multiplier, and new arms are scored", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(100, [0.5, 0.9], [1e-4, 1e-3]), 1);
  policy.removeArm("large");
  expect(distribution(policy, ["small"]).probability[0]).toBe(1);
  policy.update(observation({ eligible: arms, costUsd: 1e-4 }));
  policy.addArm({ id: "new" }, { strength: 1, costUsd: 2e-4 });
  const out = distribution(policy, ["small", "new"]);
  expect((out.probability[0] ?? 0) + (out.probability[1] ?? 0)).toBeCloseTo(1, 12);
  for (let step = 0; step < 100; step++) {
    policy.update(observation({ eligible: ["small", "new", "new"], quality: 0.5, costUsd: 1e-4 }));
  }
  policy.addArm({ id: "large" });
  expect(policy.arms().map(({ id }) => id)).toEqual(["small", "large", "new"]);
});

test("a snapshot taken between two solutions, with a full ring, continues bit for bit", () => {
  const policy = budgeted(4e-4, [1e-4, 1e-3]);
  simulate(policy, arms, alike(203, [0.5, 0.9], [1e-4, 1e-3]), 1);
  const copy = withBudget(linUCB(), { usdPerRequest: 4e-4 })(spec);
  copy.restore(JSON.parse(JSON.stringify(policy.snapshot())));
  for (const each of [policy, copy]) {
    simulate(each, arms, alike(77, [0.5, 0.9], [1e-4, 1e-3]), 5);
  }
  expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(policy.snapshot()));
});

test("a snapshot of another budget or policy, or with a damaged part, is refused", () => {
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
      { policy: linUCB()(spec).snapshot() },
      { policy: null },
      { accounts: [] },
      ...[
        { bank: "0" },
        { multiplier: -1 },
        { settled: 1.5 },
        { recent: {} },
        { recent: Array(65).fill(request) },
        { recent: [{ ...request, context: [1, 1] }] },
        { recent: [{ ...request, context: ["1"] }] },
        { recent: [{ ...request, arms: [7] }] },
        { recent: [{ ...request, prices: { perUsd: -1, perMs: 0 } }] },
      ].map((bad) => ({ accounts: [{ ...own.state.accounts[0], ...bad }] })),
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

test("its kind names the wrapped policy", () => {
  const policy = budgeted(0.001);
  expect(policy.kind).toBe("budget(objective(linucb))");
  const { config } = withObjective(linUCB())(spec);
  expect(policy.config).toEqual({ usdPerRequest: 0.001, tenants: {}, policy: config });
});

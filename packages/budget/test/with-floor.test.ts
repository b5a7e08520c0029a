import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Policy,
  type PolicyFactory,
  uniform,
} from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withBudget, withFloor } from "../src/index.ts";
import { simulate } from "./simulate.ts";

const arms = ["small", "middle", "large"];
const listUsd = [1e-5, 1e-3, 1e-2];
const bias = Float64Array.of(1);
const spec = { dimension: 1, featureSchema: "bias@1" };

function policyOf(factory: PolicyFactory): Policy {
  const policy = factory(spec);
  arms.forEach((id, i) => {
    policy.addArm({ id }, { strength: 1, costUsd: listUsd[i] });
  });
  return policy;
}

function distribution(policy: Policy): ActionDistribution {
  const out = createDistribution(arms.length);
  policy.score(bias, arms, out);
  policy.distribute(out, fork(1, "floor"));
  return out;
}

const greedy = epsilonGreedy({ epsilon: 0, tries: 0 });

test("every arm gets ε, or as much as its cost limit allows", () => {
  const floored = policyOf(withFloor(greedy, { epsilon: 0.1, usdPerRequest: 5e-5 }));
  const rows = Array.from({ length: 50 }, () => ({
    context: bias,
    quality: [0.9, 0.5, 0.5],
    costUsd: listUsd,
  }));
  simulate(floored, arms, rows, 1);
  const { probability } = distribution(floored);
  const costs = floored.arms().map(({ id }) => listUsd[arms.indexOf(id)]);
  expect(probability[1]).toBeCloseTo(Math.min(0.1, 5e-5 / costs[1]), 12);
  expect(probability[2]).toBeCloseTo(5e-5 / costs[2], 12);
  expect(probability[0] + probability[1] + probability[2]).toBeCloseTo(1, 12);
});

test("a floor above 1/K is the uniform distribution", () => {
  const { probability } = distribution(policyOf(withFloor(greedy, { epsilon: 0.9 })));
  for (const p of probability) expect(p).toBeCloseTo(1 / 3, 12);
});

test("a new price moves the floor", () => {
  const floored = policyOf(withFloor(greedy, { epsilon: 0.1, usdPerRequest: 5e-5 }));
  floored.setCost("large", 1e-3);
  expect(distribution(floored).floor[2]).toBeCloseTo(5e-2, 12);
});

test("an arm of unknown cost has no limit in dollars", () => {
  const policy = withFloor(greedy, { epsilon: 0.1, usdPerRequest: 1e-9 })(spec);
  for (const id of arms) policy.addArm({ id });
  const { floor } = distribution(policy);
  for (const least of floor) expect(least).toBe(0.1);
});

/** A policy with given scores, to test the formula. */
function scoring(...scores: number[]): PolicyFactory {
  return (inner) => {
    const policy = uniform()(inner);
    const score = policy.score.bind(policy);
    policy.score = (context, ids, out) => {
      score(context, ids, out);
      out.score.set(scores.slice(0, out.size));
    };
    return policy;
  };
}

test("the floors' cost in value is limited: nearly equal arms get ε, worse arms less", () => {
  const maxLoss = 0.003;
  const floored = policyOf(withFloor(scoring(0.8, 0.79, 0.3), { epsilon: 0.05, maxLoss }));
  const { floor } = distribution(floored);
  expect(floor[0]).toBe(0.05);
  // Each of three arms may cost 0.001 of value, so a gap of 0.01 allows a floor of 0.1.
  expect(floor[1]).toBe(0.05);
  expect(floor[2]).toBeCloseTo(0.001 / 0.5, 12);
});

test("prices count as value: an expensive arm gets a lower floor, at the decision's prices", () => {
  const floored = policyOf(withFloor(uniform(), { epsilon: 0.1, maxLoss: 3e-4 }));
  const out = createDistribution(3);
  const minimumAt = (perUsd: number) => {
    floored.score(bias, arms, out, { prices: { perUsd, perMs: 0 } });
    return [...out.floor];
  };
  expect(minimumAt(0)).toEqual([0.1, 0.1, 0.1]);
  const [small, middle, large] = minimumAt(30);
  expect(small).toBe(0.1);
  expect(middle).toBeCloseTo(1e-4 / (30 * (1e-3 - 1e-5)), 12);
  expect(large).toBeCloseTo(1e-4 / (30 * (1e-2 - 1e-5)), 12);
});

test("floors are never negative and cost at most their limits, for any scores and costs", () => {
  const amount = fc.double({ min: 0, max: 1, noNaN: true });
  const arm = fc.record({ score: amount, costUsd: amount });
  fc.assert(
    fc.property(
      fc.array(arm, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 1e-3, max: 1, noNaN: true }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (each, epsilon, maxLoss, usdPerRequest) => {
        const ids = each.map((_, i) => `arm-${i}`);
        const scores = each.map(({ score }) => score);
        const policy = withFloor(scoring(...scores), { epsilon, maxLoss, usdPerRequest })(spec);
        each.forEach(({ costUsd }, i) => {
          policy.addArm({ id: ids[i] }, { strength: 1, costUsd });
        });
        const out = createDistribution(ids.length);
        policy.score(bias, ids, out);
        const best = Math.max(...scores);
        let loss = 0;
        for (const [i, { score, costUsd }] of each.entries()) {
          const least = out.floor[i];
          const limits = [epsilon, 1 / ids.length];
          if (costUsd > 0) limits.push(usdPerRequest / costUsd);
          if (score < best) limits.push(maxLoss / ids.length / (best - score));
          expect(least).toBeCloseTo(Math.min(...limits), 12);
          expect(least).toBeGreaterThanOrEqual(0);
          loss += least * (best - score);
        }
        expect(loss).toBeLessThanOrEqual(maxLoss * (1 + 1e-12));
      },
    ),
    { seed: 3, numRuns: 200 },
  );
});

test("a hopeless arm gets no floor in value, and a lone arm the whole floor", () => {
  const never = -Number.MAX_VALUE;
  const options = { epsilon: 0.1, maxLoss: 1e-3 };
  const floored = policyOf(withFloor(scoring(never, 0.5, Number.NEGATIVE_INFINITY), options));
  const { floor } = distribution(floored);
  expect(floor[0]).toBeLessThan(1e-300);
  expect([...floor.subarray(1)]).toEqual([0.1, 0]);
  const out = createDistribution(1);
  floored.score(bias, ["large"], out);
  expect([...out.floor]).toEqual([0.1]);
});

test("the policy's own floors are kept, up to a sum of 1", () => {
  const asking: PolicyFactory = (inner) => {
    const policy = uniform()(inner);
    const score = policy.score.bind(policy);
    policy.score = (context, ids, out) => {
      score(context, ids, out);
      out.floor.set([0.95, 0, 0.02]);
    };
    return policy;
  };
  const some = distribution(policyOf(withFloor(asking, { epsilon: 0.01 }))).floor;
  expect([...some]).toEqual([0.95, 0.01, 0.02]);
  const all = distribution(policyOf(withFloor(asking, { epsilon: 0.2 }))).floor;
  expect(all.reduce((sum, least) => sum + least, 0)).toBeCloseTo(1, 12);
  expect(all[0] / all[1]).toBeCloseTo(0.95 / 0.2, 12);
});

test("the budget pays for the floor", () => {
  const budget = 2e-3;
  const policy = policyOf(
    withBudget(withFloor(linUCB(), { epsilon: 0.05, usdPerRequest: 2e-4 }), {
      usdPerRequest: budget,
    }),
  );
  const rows = Array.from({ length: 4000 }, () => ({
    context: bias,
    quality: [0.5, 0.8, 0.9],
    costUsd: listUsd,
  }));
  const { costUsd, share } = simulate(policy, arms, rows, 2);
  expect(costUsd / budget).toBeGreaterThan(0.9);
  expect(costUsd / budget).toBeLessThan(1.03);
  expect(share[0]).toBeGreaterThan(0.04);
});

test("around a binding budget the floor is honoured, and the budget pays for it", () => {
  const budget = 1e-3;
  const options = { epsilon: 0.02, maxLoss: 0.02 };
  const policy = policyOf(withFloor(withBudget(linUCB(), { usdPerRequest: budget }), options));
  const rows = Array.from({ length: 4000 }, () => ({
    context: bias,
    quality: [0.5, 0.8, 0.9],
    costUsd: listUsd,
  }));
  const out = createDistribution(3);
  let bound = 0;
  for (let start = 0; start < rows.length; start += 100) {
    simulate(policy, arms, rows.slice(start, start + 100), start);
    policy.score(bias, arms, out);
    policy.distribute(out, fork(2, `${start}`));
    if (out.multiplier > 0) bound++;
    const best = Math.max(...out.score);
    for (let i = 0; i < 3; i++) {
      const floor = Math.min(0.02, 0.02 / 3 / (best - out.score[i]));
      expect(out.floor[i]).toBeGreaterThanOrEqual(floor - 1e-12);
      expect(out.probability[i]).toBeGreaterThanOrEqual(out.floor[i] - 1e-12);
    }
  }
  expect(bound).toBeGreaterThan(30);
  const { costUsd, share } = simulate(policy, arms, rows, 5);
  expect(
    share[2],
    "the floor of the large arm, which the budget alone would rarely choose",
  ).toBeGreaterThan(0.001);
  expect(costUsd / budget).toBeGreaterThan(0.95);
  expect(costUsd / budget).toBeLessThan(1.03);
});

test("every bill caused by a floor is charged to the budget", () => {
  const policy = policyOf(
    withFloor(withBudget(linUCB(), { usdPerRequest: 1e-3 }), { epsilon: 0.1 }),
  );
  const bank = () => {
    const { state } = policy.snapshot() as unknown as {
      state: { policy: { state: { accounts: { bank: number }[] } } };
    };
    return state.policy.state.accounts[0].bank;
  };
  policy.update({
    decisionId: "d",
    arm: "large",
    eligible: arms,
    context: bias,
    propensity: 0.1,
    costUsd: 0.011,
  });
  expect(bank()).toBeCloseTo(1e-3 - 0.011, 12);
});

test.each([
  [{ epsilon: 0 }, "epsilon"],
  [{ epsilon: 1.1 }, "epsilon"],
  [{ epsilon: 0.1, usdPerRequest: 0 }, "usdPerRequest"],
  [{ epsilon: 0.1, maxLoss: 0 }, "maxLoss"],
  [{ epsilon: 0.1, maxLoss: Number.NaN }, "maxLoss"],
])("a wrong option is refused by name: %o", (options, name) => {
  expect(() => withFloor(linUCB(), options)).toThrow(
    expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(name) }),
  );
});

test("costShare limits the cost of a floor at any prices", () => {
  for (const scale of [1, 1000]) {
    const policy = withFloor(uniform(), { epsilon: 0.1, costShare: 0.03 })(spec);
    const prices = [0.001 * scale, 0.002 * scale, 0.027 * scale];
    for (const [i, id] of arms.entries()) {
      policy.addArm({ id }, { strength: 1, costUsd: prices[i] ?? 0 });
    }
    const { floor } = distribution(policy);
    // Three per cent of a mean of 0.01: 0.0003 · scale for each arm.
    expect(floor[0]).toBeCloseTo(0.1, 12);
    expect(floor[1]).toBeCloseTo(0.1, 12);
    expect(floor[2]).toBeCloseTo(0.0003 / 0.027, 12);
  }
});

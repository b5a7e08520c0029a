import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Policy,
  type PolicyFactory,
} from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { withBudget, withFloor } from "../src/index.ts";
import { simulate } from "./simulate.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

policyConformance("a floor", withFloor(linUCB(), { epsilon: 0.05 }), { skip });
policyConformance(
  "a floor in dollars",
  withFloor(linUCB(), { epsilon: 0.3, usdPerRequest: 1e-4 }),
  { skip },
);
policyConformance(
  "a floor within a budget",
  withBudget(withFloor(linUCB(), { epsilon: 0.1 }), { usdPerRequest: 0.0015 }),
  { skip },
);
policyConformance(
  "a floor around a budget",
  withFloor(withBudget(linUCB(), { usdPerRequest: 0.0015 }), { epsilon: 0.1 }),
  { skip },
);

const arms = ["small", "middle", "large"];
const listUsd = [1e-5, 1e-3, 1e-2];
const bias = Float64Array.of(1);

function policyOf(factory: PolicyFactory): Policy {
  const policy = factory({ dimension: 1, featureSchema: "bias@1" });
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

test("every arm gets ε, or what its dollars pay for", () => {
  const floored = policyOf(withFloor(greedy, { epsilon: 0.1, usdPerRequest: 5e-5 }));
  const rows = Array.from({ length: 50 }, () => ({
    context: bias,
    reward: [0.9, 0.5, 0.5],
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
  expect(distribution(floored).minimum[2]).toBeCloseTo(5e-2, 12);
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
    reward: [0.5, 0.8, 0.9],
    costUsd: listUsd,
  }));
  const { costUsd, share } = simulate(policy, arms, rows, 2);
  expect(costUsd / budget).toBeGreaterThan(0.9);
  expect(costUsd / budget).toBeLessThan(1.03);
  expect(share[0]).toBeGreaterThan(0.04);
});

test.each([
  [{ epsilon: 0 }, "epsilon"],
  [{ epsilon: 1.1 }, "epsilon"],
  [{ epsilon: 0.1, usdPerRequest: 0 }, "usdPerRequest"],
])("a wrong option is refused by name: %o", (options, name) => {
  expect(() => withFloor(linUCB(), options)).toThrow(
    expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(name) }),
  );
});

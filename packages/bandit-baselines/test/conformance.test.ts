import { type PolicyFactory, withBurnIn } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { describe, expect, test } from "vitest";
import { betaThompson, boltzmann, bootstrap, ucb1 } from "../src/index.ts";

/** Shared slopes are estimated at intervals, from the observations so far. */
const skip = {
  "a revision equals the right quality at once":
    "shared slopes change at the next turn of each arm",
};

policyConformance("boltzmann", boltzmann(), { skip });
policyConformance("boltzmann by arm", boltzmann({ sharing: false }));
policyConformance("beta-thompson", betaThompson());
policyConformance("ucb1", ucb1());
policyConformance("bootstrap", bootstrap(), { skip });
policyConformance("bootstrap by arm", bootstrap({ sharing: false }));
policyConformance("burn-in of ucb1", withBurnIn(ucb1(), { pulls: 3 }));

test.each<[string, () => PolicyFactory]>([
  ["temperature", () => boltzmann({ temperature: 0 })],
  ["temperature", () => boltzmann({ temperature: Number.POSITIVE_INFINITY })],
  ["epsilon", () => betaThompson({ epsilon: 1.5 })],
  ["epsilon", () => ucb1({ epsilon: -0.1 })],
  ["epsilon", () => bootstrap({ epsilon: Number.NaN })],
  ["replicas", () => bootstrap({ replicas: 0 })],
  ["replicas", () => bootstrap({ replicas: 1.5 })],
  ["seed", () => bootstrap({ seed: Number.NaN })],
  ["ridge", () => bootstrap({ ridge: 0 })],
])("a wrong %s is refused by name", (name, create) => {
  expect(create).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringMatching(new RegExp(`^${name} must be`)),
    }),
  );
});

describe.each([
  ["beta-thompson", betaThompson()],
  ["ucb1", ucb1()],
  ["bootstrap", bootstrap()],
])("%s", (_, factory) => {
  const create = () => {
    const policy = factory({ dimension: 2, featureSchema: "t@1" });
    policy.addArm({ id: "a" });
    return policy;
  };

  test("refuses weights that the sums cannot hold, and stays unchanged", () => {
    const policy = create();
    const before = JSON.stringify(policy.snapshot());
    for (const weight of [1e7, 1e300]) {
      for (const decisionId of ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"]) {
        const seen = { decisionId, arm: "a", eligible: ["a"], propensity: null, quality: 0.5 };
        expect(() => policy.update({ ...seen, context: Float64Array.of(1, 1), weight })).toThrow(
          expect.objectContaining({ code: "invalid-observation" }),
        );
      }
    }
    expect(JSON.stringify(policy.snapshot())).toBe(before);
  });

  test("refuses a prior that the sums cannot hold, and stays unchanged", () => {
    const policy = create();
    const before = JSON.stringify(policy.snapshot());
    expect(() => policy.addArm({ id: "b" }, { strength: 1e9, mean: [0.5, 0] })).toThrow(
      expect.objectContaining({ code: "invalid-prior" }),
    );
    expect(JSON.stringify(policy.snapshot())).toBe(before);
  });
});

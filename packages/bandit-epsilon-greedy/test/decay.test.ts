import { createDistribution, fork, type Policy } from "@armature/policy";
import { bytesPerRound } from "@armature/test-kit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { epsilonGreedy } from "../src/index.ts";

const context = Float64Array.of(1);

function create(options: Parameters<typeof epsilonGreedy>[0]): Policy {
  const policy = epsilonGreedy(options)({ dimension: 1, featureSchema: "bias@1" });
  policy.addArm({ id: "a" }, { strength: 100, mean: [0.9] });
  policy.addArm({ id: "b" }, { strength: 100, mean: [0.1] });
  return policy;
}

function settle(policy: Policy, count: number): void {
  for (let i = 0; i < count; i++) {
    // Without a quality: it counts as a settlement, and teaches nothing.
    policy.update({
      decisionId: `${i}`,
      arm: "a",
      eligible: ["a", "b"],
      context,
      propensity: null,
    });
  }
}

/** ε, which is twice the probability of the arm that is not the best. */
function epsilonOf(policy: Policy): number {
  const out = createDistribution(2);
  policy.score(context, ["a", "b"], out);
  policy.distribute(out, fork(1, "decay"));
  expect(out.probability[0]).toBeCloseTo(1 - out.probability[1], 14);
  return 2 * out.probability[1];
}

test("ε has halved after `decay` settlements, and is a third after twice as many", () => {
  const policy = create({ epsilon: 0.3, decay: 50 });
  expect(epsilonOf(policy)).toBeCloseTo(0.3, 14);
  settle(policy, 50);
  expect(epsilonOf(policy)).toBeCloseTo(0.15, 14);
  settle(policy, 50);
  expect(epsilonOf(policy)).toBeCloseTo(0.1, 14);
});

test("without decay ε is constant", () => {
  const policy = create({ epsilon: 0.3 });
  settle(policy, 100);
  expect(epsilonOf(policy)).toBeCloseTo(0.3, 14);
});

test("ε keeps falling, and never reaches 0", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 200 }),
      (epsilon, decay, count) => {
        const policy = create({ epsilon, decay });
        const before = epsilonOf(policy);
        settle(policy, count);
        expect(epsilonOf(policy)).toBeLessThan(before);
        expect(epsilonOf(policy)).toBeGreaterThan(0);
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});

test("a restored policy continues with the same ε", () => {
  const policy = create({ epsilon: 0.3, decay: 50 });
  settle(policy, 70);
  const copy = create({ epsilon: 0.3, decay: 50 });
  copy.restore(JSON.parse(JSON.stringify(policy.snapshot())));
  expect(epsilonOf(copy)).toBe(epsilonOf(policy));
  const other = create({ epsilon: 0.3, decay: 51 });
  expect(() => other.restore(policy.snapshot())).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
});

test("a warm decision allocates nothing", () => {
  const script = new URL("./heap/decision.ts", import.meta.url);
  expect(bytesPerRound(script, 200_000)).toBeLessThan(8);
});

import { createDistribution, fork, type Policy } from "@armature/policy";
import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";
import { type SquareCBOptions, squareCB } from "../src/index.ts";

const ids = ["a", "b", "c"];
const context = Float64Array.of(1);

function create(options: SquareCBOptions): Policy {
  const policy = squareCB(options)({ dimension: 1, featureSchema: "bias@1" });
  // The priors are so strong that the expected qualities stay 0.8, 0.75 and 0.4.
  for (const [i, id] of ids.entries()) {
    policy.addArm({ id }, { strength: 1e6, mean: [[0.8, 0.75, 0.4][i]] });
  }
  return policy;
}

function settle(policy: Policy, count: number): void {
  for (let i = 0; i < count; i++) {
    // Without a quality: it counts as a settlement, and teaches nothing.
    policy.update({ decisionId: `${i}`, arm: "a", eligible: ids, context, propensity: null });
  }
}

function probabilities(policy: Policy): number[] {
  const out = createDistribution(3);
  policy.score(context, ids, out);
  policy.distribute(out, fork(1, "squarecb"));
  return [...out.probability];
}

test.each([
  [{ gammaScale: 10, gammaExponent: 0.5 }, 100],
  [{ gammaScale: 4, gammaExponent: 0 }, 4],
  [{ gammaScale: 0.1, gammaExponent: 1 }, 10],
  [{}, 100],
])("after 100 settlements %o is γ = %d", (options, gamma) => {
  const policy = create(options);
  settle(policy, 100);
  const [best, near, far] = probabilities(policy);
  expect(near).toBeCloseTo(1 / (3 + gamma * 0.05), 6);
  expect(far).toBeCloseTo(1 / (3 + gamma * 0.4), 6);
  expect(best).toBeCloseTo(1 - 1 / (3 + gamma * 0.05) - 1 / (3 + gamma * 0.4), 6);
});

test("before the first settlement all arms are equal", () => {
  for (const p of probabilities(create({}))) expect(p).toBeCloseTo(1 / 3, 14);
});

test("two policies of one factory have independent γ", () => {
  const factory = squareCB();
  const [old, young] = [0, 1].map(() => {
    const policy = factory({ dimension: 1, featureSchema: "bias@1" });
    for (const [i, id] of ids.entries()) {
      policy.addArm({ id }, { strength: 1e6, mean: [[0.8, 0.75, 0.4][i]] });
    }
    return policy;
  });
  settle(old, 400);
  const out = createDistribution(3);
  old.score(context, ids, out);
  probabilities(young);
  old.distribute(out, fork(1, "squarecb"));
  expect([...out.probability]).toEqual(probabilities(old));
  expect(out.probability[0]).toBeGreaterThan(probabilities(young)[0] + 0.1);
});

test("a wrong option of the model is refused by the factory", () => {
  expect(() => squareCB({ ridge: 0 })).toThrow(expect.objectContaining({ code: "invalid-option" }));
});

test("a warm decision allocates nothing", () => {
  const script = new URL("./heap/decision.ts", import.meta.url);
  expect(bytesPerRound(script, 200_000)).toBeLessThan(8);
});

import { type Arm, createDistribution, fork, type Policy, type Prior } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { bytesPerRound } from "@armature/test-kit";
import { describe, expect, test } from "vitest";
import { hybridLinUCB } from "../../src/index.ts";

/** Gives every arm features derived from its id, because the suite adds arms without features. */
function featured(policy: Policy): Policy {
  return new Proxy(policy, {
    get(target, key) {
      if (key === "addArm") {
        return (arm: Arm, prior?: Prior) => {
          const rng = fork(1, arm.id);
          target.addArm({ ...arm, features: [1, rng.uniform(), -rng.uniform()] }, prior);
        };
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

policyConformance("hybrid linucb", (spec) => featured(hybridLinUCB()(spec)));

const spec = { dimension: 2, featureSchema: "t@1" };
const context = Float64Array.of(1, 0.5);

test.each([
  { alpha: -0.1 },
  { epsilon: 1.5 },
  { ridge: 0 },
  { armRidge: Number.NaN },
  { priorMean: 2 },
  { noise: 0 },
])("a wrong option is refused by name: %o", (options) => {
  expect(() => hybridLinUCB(options)).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringMatching(new RegExp(`^${Object.keys(options)[0]} must be`)),
    }),
  );
});

describe("features of an arm", () => {
  test.each<[string, readonly number[] | undefined, string]>([
    ["missing", undefined, "are missing"],
    ["empty", [], "are missing"],
    ["fewer than another's", [1], "must be 2 numbers"],
    ["more than another's", [1, 0, 0], "must be 2 numbers"],
    ["not finite", [1, Number.NaN], "must be finite"],
    ["too large", [1, 1e4], "squared length"],
  ])("are refused if %s, and nothing changes", (_, features, message) => {
    const policy = hybridLinUCB()(spec);
    policy.addArm({ id: "a", features: [1, 0] });
    const before = JSON.stringify(policy.snapshot());
    expect(() =>
      policy.addArm(features === undefined ? { id: "b" } : { id: "b", features }),
    ).toThrow(
      expect.objectContaining({
        code: "invalid-option",
        message: expect.stringContaining(message),
      }),
    );
    expect(JSON.stringify(policy.snapshot())).toBe(before);
  });

  test("must not change when an arm returns", () => {
    const policy = hybridLinUCB()(spec);
    policy.addArm({ id: "a", features: [1, 0] });
    policy.removeArm("a");
    expect(() => policy.addArm({ id: "a", features: [1, 0.5] })).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
    policy.addArm({ id: "a", features: [1, 0] });
    expect(policy.arms().map(({ active }) => active)).toEqual([true]);
  });
});

test("numbers that are too large for the sums are refused, and nothing is learned", () => {
  const policy = hybridLinUCB()(spec);
  policy.addArm({ id: "a", features: [30, 40] });
  const before = JSON.stringify(policy.snapshot());
  const attempt = (x: readonly number[], weight: number) => () =>
    policy.update({
      decisionId: "d",
      arm: "a",
      eligible: ["a"],
      context: Float64Array.from(x),
      propensity: null,
      quality: 0.5,
      weight,
    });
  expect(attempt([1, 1e200], 1)).toThrow(expect.objectContaining({ code: "invalid-context" }));
  expect(attempt([1, 1], 1e3)).toThrow(expect.objectContaining({ code: "invalid-observation" }));
  const out = createDistribution(1);
  expect(() => policy.score(Float64Array.of(1, 1e200), ["a"], out)).toThrow(
    expect.objectContaining({ code: "invalid-context" }),
  );
  for (const prior of [
    { strength: 1e9, mean: [0.5, 0] },
    { strength: 1, mean: [0.5, 0], gram: [1, 0, -1] },
    { strength: 1, mean: [0.5, 0], gram: [0, 1, 0] },
  ]) {
    expect(() => policy.addArm({ id: "b", features: [1, 0] }, prior)).toThrow(
      expect.objectContaining({ code: "invalid-prior" }),
    );
  }
  expect(JSON.stringify(policy.snapshot())).toBe(before);
});

test("rounding stays small over thousands of updates, and a restored policy continues bit for bit", () => {
  const rng = fork(3, "long");
  const original = hybridLinUCB({ epsilon: 0 })(spec);
  const ids = ["a", "b", "c"];
  for (const [i, id] of ids.entries()) original.addArm({ id, features: [1, i / 2] });
  const learn = (policies: readonly Policy[]) => {
    const x = Float64Array.of(1, rng.uniform());
    const quality = rng.uniform();
    const arm = ids[Math.floor(3 * rng.uniform() ** 2)];
    const seen = { decisionId: "d", arm, eligible: ids, context: x, propensity: null, quality };
    for (const policy of policies) {
      policy.update(seen);
      if (quality > 0.9) policy.update({ ...seen, quality: 0, revises: quality });
    }
  };
  for (let i = 0; i < 4000; i++) learn([original]);
  const means = () => {
    const out = createDistribution(3);
    original.score(context, ids, out);
    return [...out.mean, ...out.sd];
  };
  // The 4,096th update inverts exactly: accumulated rounding errors would show as a jump.
  const drift = { largest: 0 };
  for (let i = 0; i < 200; i++) {
    const before = means();
    learn([original]);
    for (const [j, value] of means().entries()) {
      drift.largest = Math.max(drift.largest, Math.abs(value - before[j]));
    }
  }
  expect(drift.largest).toBeLessThan(2e-3);
  const copy = hybridLinUCB({ epsilon: 0 })(spec);
  copy.restore(JSON.parse(JSON.stringify(original.snapshot())));
  for (let i = 0; i < 5000; i++) learn([original, copy]);
  expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(original.snapshot()));
});

test("a snapshot with impossible sums is refused", () => {
  const policy = hybridLinUCB()(spec);
  policy.addArm({ id: "a", features: [1, 0] });
  const snapshot = JSON.parse(JSON.stringify(policy.snapshot()));
  snapshot.state.model.arms[0].gram = [-100, 0, 0];
  expect(() => policy.restore(snapshot)).toThrow(/not positive semi-definite/);
});

test("the bonus never exceeds that of an arm without observations", () => {
  const ridge = 0.5;
  const armRidge = 4;
  const policy = hybridLinUCB({ ridge, armRidge, noise: 1 })(spec);
  const features = [0.6, 0.8];
  policy.addArm({ id: "a", features });
  policy.addArm({ id: "b", features: [1, 0] });
  const rng = fork(4, "bonus");
  const out = createDistribution(2);
  for (let step = 0; step < 2000; step++) {
    const x = Float64Array.of(1, 4 * rng.uniform() - 2);
    policy.score(x, ["a", "b"], out);
    const length = x[0] * x[0] + x[1] * x[1];
    // s ≤ xᵀx/armRidge + zᵀz/ridge, and both arms' features have length 1.
    for (let i = 0; i < 2; i++) {
      expect(out.sd[i]).toBeLessThanOrEqual(Math.sqrt(length / armRidge + length / ridge) + 1e-12);
    }
    const seen = { decisionId: `${step}`, arm: "a", eligible: ["a", "b"], propensity: null };
    policy.update({ ...seen, context: Float64Array.of(1, 0), quality: rng.uniform() });
  }
});

test("a decision allocates nothing once warm", () => {
  const bytes = bytesPerRound(new URL("./heap/decision.ts", import.meta.url), 100_000);
  expect(bytes).toBeLessThan(8);
});

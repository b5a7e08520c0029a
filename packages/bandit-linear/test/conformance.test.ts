import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Policy,
  PolicyError,
} from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { applyFloor, greedyWithFloor, type Rule } from "@armature/policy/kit";
import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";
import { linearPolicy } from "../src/index.ts";

const greedy: Rule = {
  kind: "greedy",
  config: {},
  rank: ({ size, mean, score }) => {
    for (let i = 0; i < size; i++) score[i] = mean[i];
  },
  distribute: (out: ActionDistribution) => {
    greedyWithFloor(out, 0.1);
    applyFloor(out);
  },
};

policyConformance("a greedy rule over the ridge model", linearPolicy(greedy), {
  skip: {
    "a revision equals the right quality at once":
      "shared slopes change at the next turn of each arm",
  },
});
policyConformance("disjoint regressions", linearPolicy(greedy, { sharing: false }));
policyConformance("a greedy rule with forgetting", linearPolicy(greedy, { forgetting: 0.95 }), {
  skip: {
    "a revision equals the right quality at once":
      "under forgetting a revision counts in full, whatever weight the original still has",
    "an observation without a quality leaves the means alone":
      "every settlement fades what was learned, whether its quality is known or not",
  },
});

test.each([
  [{ ridge: 0 }, "ridge"],
  [{ biasRidge: Number.NaN }, "biasRidge"],
  [{ priorMean: 1.5 }, "priorMean"],
  [{ forgetting: 0 }, "forgetting"],
  [{ noise: 0 }, "noise"],
  [{ sharing: 1 as unknown as boolean }, "sharing"],
  [{ changeDetection: "yes" as unknown as boolean }, "changeDetection"],
])("a wrong option is refused by name: %o", (options, name) => {
  const create = () => linearPolicy(greedy, options);
  expect(create).toThrow(PolicyError);
  expect(create).toThrow(new RegExp(`^${name} must be`));
});

test("numbers that are too large for the sums are refused, and nothing is learned", () => {
  const policy = linearPolicy(greedy)({ dimension: 2, featureSchema: "t@1" });
  policy.addArm({ id: "a" });
  const before = JSON.stringify(policy.snapshot());
  const attempt = (context: readonly number[], weight: number) => () =>
    policy.update({
      decisionId: "d",
      arm: "a",
      eligible: ["a"],
      context: Float64Array.from(context),
      propensity: null,
      quality: 0.5,
      weight,
    });
  expect(attempt([1, 1e200], 1)).toThrow(expect.objectContaining({ code: "invalid-context" }));
  expect(attempt([1, 1001], 1)).toThrow(expect.objectContaining({ code: "invalid-context" }));
  expect(attempt([1, 1], 1e308)).toThrow(expect.objectContaining({ code: "invalid-observation" }));
  expect(() => policy.score(Float64Array.of(1, 1e200), ["a"], createDistribution(1))).toThrow(
    expect.objectContaining({ code: "invalid-context" }),
  );
  for (const prior of [{ strength: 1e9 }, { strength: 1, mean: [1e300, 0] }]) {
    expect(() => policy.addArm({ id: "b" }, prior)).toThrow(
      expect.objectContaining({ code: "invalid-prior" }),
    );
  }
  expect(JSON.stringify(policy.snapshot())).toBe(before);
  for (let i = 0; i < 5000; i++) attempt([1, 900], 1)();
  expect(policy.arms()[0].coefficients?.every(Number.isFinite)).toBe(true);
});

test.each([1, 0.99])(
  "a policy restored after thousands of updates continues bit for bit (forgetting %d)",
  (forgetting) => {
    const spec = { dimension: 6, featureSchema: "t@1" };
    const factory = linearPolicy(greedy, { forgetting });
    const ids = ["a", "b", "c"];
    const rng = fork(1, "restore");
    const original = factory(spec);
    for (const id of ids) original.addArm({ id });
    const learn = (policies: readonly Policy[]) => {
      const context = Float64Array.from({ length: 6 }, (_, i) => (i === 0 ? 1 : rng.uniform()));
      const arm = ids[Math.floor(3 * rng.uniform() ** 2)];
      const reward = rng.uniform();
      const seen = {
        decisionId: "d",
        arm,
        eligible: ids,
        context,
        propensity: null,
        quality: reward,
      };
      for (const policy of policies) {
        policy.update(seen);
        if (reward > 0.9) policy.update({ ...seen, quality: 0, revises: reward });
      }
    };
    // Some snapshots fall within a round of turns, some between two rounds.
    for (let i = 0; i < 9014; i++) learn([original]);
    const copy = factory(spec);
    copy.restore(JSON.parse(JSON.stringify(original.snapshot())));
    for (let i = 0; i < 9000; i++) {
      learn([original, copy]);
      if (i % 10 === 0)
        original.score(Float64Array.of(1, 0, 0, 0, 1, 0), ids, createDistribution(3));
    }
    expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(original.snapshot()));
    expect(copy.arms()).toEqual(original.arms());
  },
);

test("an arm gets bitwise equal scores alone and among others, however many are added", () => {
  const policy = linearPolicy(greedy)({ dimension: 3, featureSchema: "t@1" });
  const rng = fork(2, "together");
  const ids: string[] = [];
  const out = createDistribution(40);
  const alone = createDistribution(1);
  for (let round = 0; round < 40; round++) {
    ids.push(`arm-${round}`);
    policy.addArm({ id: ids[round] });
    const context = Float64Array.of(1, rng.uniform(), -rng.uniform());
    for (const arm of ids.slice(-3)) {
      const reward = rng.uniform();
      policy.update({
        decisionId: "d",
        arm,
        eligible: ids,
        context,
        propensity: null,
        quality: reward,
      });
    }
    policy.score(context, ids, out);
    for (const [i, id] of ids.entries()) {
      policy.score(context, [id], alone);
      expect([alone.mean[0], alone.sd[0]]).toEqual([out.mean[i], out.sd[i]]);
    }
  }
});

test("a snapshot with an impossible gram matrix is refused", () => {
  const policy = linearPolicy(greedy)({ dimension: 2, featureSchema: "t@1" });
  policy.addArm({ id: "a" });
  const snapshot = JSON.parse(JSON.stringify(policy.snapshot()));
  snapshot.state.model.sums[0].gram = [-100, 0, 0];
  expect(() => policy.restore(snapshot)).toThrow(/not positive semi-definite/);
});

test("a warm decision allocates nothing, an update at most two boxed numbers", () => {
  const bytes = (name: string) =>
    bytesPerRound(new URL(`./heap/${name}.ts`, import.meta.url), 300_000);
  expect(bytes("decision")).toBeLessThan(8);
  // The engine boxes numbers (16 bytes each) at calls that it does not inline.
  expect(bytes("update")).toBeLessThan(40);
});

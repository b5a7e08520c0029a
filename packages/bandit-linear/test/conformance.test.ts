import {
  type ActionDistribution,
  applyMinimum,
  greedyWithFloor,
  PolicyError,
} from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { bytesPerRound } from "@armature/testing";
import { expect, test } from "vitest";
import { type LinearRule, linearPolicy } from "../src/index.ts";

const greedy: LinearRule = {
  kind: "greedy",
  config: {},
  rank: ({ size, mean, score }) => {
    for (let i = 0; i < size; i++) score[i] = mean[i];
  },
  distribute: (out: ActionDistribution) => {
    greedyWithFloor(out, 0.1);
    applyMinimum(out);
  },
};

policyConformance("a greedy rule over the ridge model", linearPolicy(greedy));
policyConformance("the same with forgetting", linearPolicy(greedy, { forgetting: 0.95 }), {
  skip: {
    "a revision equals the right reward at once":
      "under forgetting a revision counts in full, whatever the original still weighs",
    "an observation without a reward leaves the means alone":
      "every settlement moves the clock of forgetting, whether its quality is known or not",
  },
});

test.each([
  [{ ridge: 0 }, "ridge"],
  [{ biasRidge: Number.NaN }, "biasRidge"],
  [{ priorMean: 1.5 }, "priorMean"],
  [{ forgetting: 0 }, "forgetting"],
])("a wrong option is refused by name: %o", (options, name) => {
  const create = () => linearPolicy(greedy, options);
  expect(create).toThrow(PolicyError);
  expect(create).toThrow(new RegExp(`^${name} must be`));
});

test("a snapshot whose gram matrix no observations could give is refused", () => {
  const policy = linearPolicy(greedy)({ dimension: 2, featureSchema: "t@1" });
  policy.addArm({ id: "a" });
  const snapshot = JSON.parse(JSON.stringify(policy.snapshot()));
  snapshot.state.sums[0].gram = [-100, 0, 0];
  expect(() => policy.restore(snapshot)).toThrow(/not positive semi-definite/);
});

test("deciding and updating allocate next to nothing once warm", () => {
  const script = new URL("./heap/decision.ts", import.meta.url);
  expect(bytesPerRound(script, 300_000)).toBeLessThan(8);
});

import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { epsilonGreedy } from "../src/index.ts";

/** Shared slopes are estimated at intervals, from the observations so far. */
const skip = {
  "a revision equals the right quality at once":
    "shared slopes change at the next turn of each arm",
};

policyConformance("epsilon-greedy", epsilonGreedy(), { skip });
policyConformance("epsilon-greedy by arm", epsilonGreedy({ sharing: false }));
policyConformance("epsilon-greedy with decay", epsilonGreedy({ decay: 20, sharing: false }));

test.each([
  { epsilon: -0.1 },
  { epsilon: Number.NaN },
  { epsilon: 1.5 },
  { decay: 0 },
  { ridge: 0 },
])("a wrong option is refused: %o", (options) => {
  expect(() => epsilonGreedy(options)).toThrow(PolicyError);
  expect(() => epsilonGreedy(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
});

import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { epsilonGreedy } from "../src/index.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

policyConformance("epsilon-greedy", epsilonGreedy(), { skip });
policyConformance("epsilon-greedy with decay", epsilonGreedy({ decay: 20 }), { skip });

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

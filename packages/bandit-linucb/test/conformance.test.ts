import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { linUCB } from "../src/index.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

policyConformance("linucb", linUCB(), { skip });
policyConformance(
  "linucb as in the paper",
  linUCB({ bonus: "constant", noise: 1, temperature: 0, sharing: false }),
);

test.each([
  { alpha: -0.1 },
  { alpha: Number.NaN },
  { epsilon: 1.5 },
  { temperature: -1 },
  { bonus: "none" as "constant" },
])("a wrong option is refused: %o", (options) => {
  expect(() => linUCB(options)).toThrow(PolicyError);
  expect(() => linUCB(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
});

import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { linUCB } from "../src/index.ts";

/** Shared slopes are estimated at intervals, from the observations so far. */
const skip = {
  "a revision equals the right quality at once":
    "shared slopes change at the next turn of each arm",
};

policyConformance("linucb", linUCB(), { skip });
policyConformance("linucb by arm", linUCB({ sharing: false }));
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

import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { thompson } from "../src/index.ts";

/** Shared slopes are estimated at intervals, from the observations so far. */
const skip = {
  "a revision equals the right quality at once":
    "shared slopes change at the next turn of each arm",
};

policyConformance("thompson", thompson(), { skip });
policyConformance("thompson with a floor", thompson({ epsilon: 0.1, sharing: false }));

test.each([{ scale: -0.1 }, { scale: Number.NaN }, { epsilon: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => thompson(options)).toThrow(PolicyError);
    expect(() => thompson(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

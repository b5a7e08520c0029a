import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { squareCB } from "../src/index.ts";

/** Shared slopes are estimated at intervals, from the observations so far. */
const skip = {
  "a revision equals the right quality at once":
    "shared slopes change at the next turn of each arm",
};

policyConformance("squarecb", squareCB(), { skip });
policyConformance("squarecb by arm", squareCB({ sharing: false }));

test.each([{ gammaScale: -1 }, { gammaScale: Number.NaN }, { gammaExponent: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => squareCB(options)).toThrow(PolicyError);
    expect(() => squareCB(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

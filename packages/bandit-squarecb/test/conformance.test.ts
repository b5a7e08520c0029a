import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { squareCB } from "../src/index.ts";

policyConformance("squarecb", squareCB());

test.each([{ gammaScale: -1 }, { gammaScale: Number.NaN }, { gammaExponent: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => squareCB(options)).toThrow(PolicyError);
    expect(() => squareCB(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

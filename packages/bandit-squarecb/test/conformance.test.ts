import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { squareCB } from "../src/index.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

policyConformance("squarecb", squareCB(), { skip });

test.each([{ gammaScale: -1 }, { gammaScale: Number.NaN }, { gammaExponent: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => squareCB(options)).toThrow(PolicyError);
    expect(() => squareCB(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

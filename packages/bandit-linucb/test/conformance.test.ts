import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { linUCB } from "../src/index.ts";

policyConformance("linucb", linUCB());

test.each([{ alpha: -0.1 }, { alpha: Number.NaN }, { epsilon: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => linUCB(options)).toThrow(PolicyError);
    expect(() => linUCB(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

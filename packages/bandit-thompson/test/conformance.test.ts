import { PolicyError } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { thompson } from "../src/index.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

policyConformance("thompson", thompson(), { skip });
policyConformance("thompson without a floor", thompson({ epsilon: 0 }), { skip });

test.each([{ scale: -0.1 }, { scale: Number.NaN }, { epsilon: 1.5 }])(
  "a wrong option is refused: %o",
  (options) => {
    expect(() => thompson(options)).toThrow(PolicyError);
    expect(() => thompson(options)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`));
  },
);

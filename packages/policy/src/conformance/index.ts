import { describe, test } from "vitest";
import type { PolicyFactory } from "../contract/policy.ts";
import { armCases } from "./arm-cases.ts";
import type { ConformanceCase, ConformanceCaseName } from "./case.ts";
import { distributionCases } from "./distribution-cases.ts";
import { learningCases } from "./learning-cases.ts";
import { priceCases } from "./price-cases.ts";
import { refusalCases } from "./refusal-cases.ts";
import { snapshotCases } from "./snapshot-cases.ts";

export type { ConformanceCase, ConformanceCaseName } from "./case.ts";

/** All cases, for test runners other than vitest. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...distributionCases,
  ...priceCases,
  ...learningCases,
  ...armCases,
  ...refusalCases,
  ...snapshotCases,
];

export interface ConformanceOptions {
  /**
   * Cases that this policy does not satisfy, each with the reason. A sound policy may skip these:
   *
   * - "a revision equals the right quality at once", if its state is not a sum over observations (a
   *   generalised linear model, a network, EXP4, slopes shared by arms), so that a revision is one
   *   more learning step;
   * - "an observation without a quality leaves the means alone", if every settlement changes its
   *   state, because it forgets or its learning rate decays;
   * - "an arm that joins late changes no other arm's mean", if arms share one normalised output;
   * - "the order of the arms does not matter", if probabilities are estimated from draws.
   *
   * There is no reason to skip any other case. Using `exp` or `log` is not one: "the fold is
   * deterministic" and "a restored snapshot continues bit for bit" compare one engine with itself.
   *
   * @default {}
   */
  readonly skip?: { readonly [name in ConformanceCaseName]?: string };
}

/**
 * Registers the suite that every policy must pass with vitest. All its randomness is seeded.
 *
 * @example
 * policyConformance("uniform", uniform());
 */
export function policyConformance(
  name: string,
  factory: PolicyFactory,
  options: ConformanceOptions = {},
): void {
  describe(`${name} conforms`, () => {
    for (const { name: caseName, run } of conformanceCases) {
      const reason = options.skip?.[caseName];
      if (reason === undefined) test(caseName, () => run(factory));
      else test.skip(`${caseName} (${reason})`, () => {});
    }
  });
}

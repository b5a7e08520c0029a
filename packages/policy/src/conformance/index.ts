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

/** All cases, for other test runners than vitest. */
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
   * Cases that cannot hold for this policy, each with the reason why. Those that a sound learner may
   * have a reason to skip:
   *
   * - "a revision equals the right quality at once", if what was learned is no sum of observations (a
   *   generalised linear model, a network, EXP4, slopes that arms share): it takes a revision for one
   *   more step;
   * - "an observation without a quality leaves the means alone", if every settlement moves its clock:
   *   under forgetting, or with a rate of learning that falls;
   * - "an arm that joins late changes no other arm's mean", if arms share one normalised output;
   * - "the order of the arms does not matter", if probabilities are estimated from draws.
   *
   * No learner has a reason to skip the others. `exp` and `log` are none: "the fold is deterministic"
   * and "a restored snapshot continues bit for bit" compare one engine with itself.
   *
   * @default {}
   */
  readonly skip?: { readonly [name in ConformanceCaseName]?: string };
}

/**
 * Registers the suite that every policy passes with vitest. Everything in it is seeded.
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

import { describe, test } from "vitest";
import { armCases } from "./conformance/arm-cases.ts";
import type { ConformanceCase, ConformanceCaseName } from "./conformance/case.ts";
import { distributionCases } from "./conformance/distribution-cases.ts";
import { learningCases } from "./conformance/learning-cases.ts";
import { refusalCases } from "./conformance/refusal-cases.ts";
import { snapshotCases } from "./conformance/snapshot-cases.ts";
import type { PolicyFactory } from "./policy.ts";

export type { ConformanceCase, ConformanceCaseName } from "./conformance/case.ts";

/** All cases, for other test runners than vitest. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...distributionCases,
  ...learningCases,
  ...armCases,
  ...refusalCases,
  ...snapshotCases,
];

export interface ConformanceOptions {
  /** Cases that cannot hold for this policy, each with the reason why. @default {} */
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

import { describe, test } from "vitest";
import { type ExtractorFactory, featureCases } from "./cases.ts";

export { type ExtractorFactory, type FeatureCase, featureCases } from "./cases.ts";
export { type Conversation, conversations } from "./conversations.ts";

/**
 * Registers the suite that every feature extractor must pass with vitest.
 *
 * @param create creates an extractor; all of them must be equal
 *
 * @example
 * featureConformance("request features", requestFeatures);
 */
export function featureConformance(name: string, create: ExtractorFactory): void {
  describe(`${name} conforms`, () => {
    test.each(featureCases)("$name", ({ run }) => run(create));
  });
}

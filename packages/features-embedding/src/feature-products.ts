import { type FeatureExtractor, requestFeatures } from "@armature/features";
import type { Embedder } from "./embedder.ts";

/**
 * A vector of features and the products of any two of them, squares too: what a quadratic function
 * of the features needs. Knows no word, so it carries over to subjects and languages that were
 * never seen. @default features: the twelve of `requestFeatures()`, which makes 77 values
 */
export function featureProducts(features: FeatureExtractor = requestFeatures()): Embedder {
  const { id, features: columns } = features.schema;
  const context = new Float64Array(columns.length);
  // Column 0 is the bias: its products are the features themselves, and the first says nothing.
  const products = new Float64Array((context.length * (context.length + 1)) / 2 - 1);
  return {
    id: `products(${id})`,
    dimensions: products.length,
    embed(request) {
      features.extract(request, context);
      let at = 0;
      for (let first = 0; first < context.length; first += 1) {
        for (let second = Math.max(first, 1); second < context.length; second += 1) {
          products[at++] = (context[first] as number) * (context[second] as number);
        }
      }
      return products;
    },
  };
}

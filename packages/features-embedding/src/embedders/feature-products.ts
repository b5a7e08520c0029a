import { type FeatureExtractor, requestFeatures } from "@armature/features";
import type { Embedder } from "../contract/embedder.ts";

/**
 * A vector of the features and their pairwise products, including squares: the terms of a quadratic
 * function. It knows no words, so it carries over to new subjects and languages.
 *
 * @param features the twelve of `requestFeatures()` by default, which gives 77 values
 */
export function featureProducts(features: FeatureExtractor = requestFeatures()): Embedder {
  const { id, features: columns } = features.schema;
  const context = new Float64Array(columns.length);
  // Products with the bias, column 0, are the features themselves; its square is left out.
  const products = new Float64Array((context.length * (context.length + 1)) / 2 - 1);
  return {
    id: `products(${id})`,
    dimensions: products.length,
    embed(request) {
      features.extract(request, context);
      let at = 0;
      for (let first = 0; first < context.length; first++) {
        for (let second = Math.max(first, 1); second < context.length; second++) {
          products[at++] = (context[first] as number) * (context[second] as number);
        }
      }
      return products;
    },
  };
}

import { requestFeatures } from "@armature/features";
import fc from "fast-check";
import { expect, test } from "vitest";
import { featureProducts } from "../src/index.ts";
import { anyRequest } from "./requests.ts";

test("the vector holds the features and their pairwise products", () => {
  const features = requestFeatures();
  const products = featureProducts();
  const context = new Float64Array(12);
  fc.assert(
    fc.property(anyRequest, (request) => {
      features.extract(request, context);
      const [, ...slopes] = context;
      const expected = [
        ...slopes,
        ...slopes.flatMap((one, at) => slopes.slice(at).map((other) => one * other)),
      ];
      const vector = Array.from(products.embed(request) ?? []);
      expect(vector).toEqual(expected);
      expect(products.dimensions).toBe(expected.length);
    }),
    { numRuns: 100, seed: 6 },
  );
});

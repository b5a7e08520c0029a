import type { DataSet, EvaluationRow } from "@armature/evaluation";
import { type FeatureExtractor, requestFeatures } from "@armature/features";
import {
  type Embedder,
  embeddingFeatures,
  featureProducts,
  fitProjection,
  hashedWords,
} from "../src/index.ts";

function learned(rows: readonly EvaluationRow[], embedder: Embedder): FeatureExtractor {
  return embeddingFeatures({ embedder, projection: fitProjection({ embedder, rows }) });
}

/** The extractors to compare; projections are fitted on `rows`. */
export const candidates: Readonly<
  Record<string, (rows: readonly EvaluationRow[]) => FeatureExtractor>
> = {
  req12: () => requestFeatures(),
  "req12 + products": (rows) => learned(rows, featureProducts()),
  "req12 + words": (rows) => learned(rows, hashedWords()),
};

/** Rows with their contexts. */
export function dataSetOf(features: FeatureExtractor, rows: readonly EvaluationRow[]): DataSet {
  const contexts = rows.map(({ prompt }) => {
    const context = new Float64Array(features.schema.features.length);
    features.extract(prompt, context);
    return context;
  });
  return { rows, contexts };
}

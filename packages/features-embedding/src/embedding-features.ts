import { type FeatureExtractor, type FeatureSchema, requestFeatures } from "@armature/features";
import { checkVector } from "./contract/check.ts";
import type { Embedder } from "./contract/embedder.ts";
import { checkProjection, type Projection } from "./contract/projection.ts";
import { EmbeddingError } from "./error.ts";

/** Options of {@link embeddingFeatures}. */
export interface EmbeddingFeaturesOptions {
  /** Features that come first in a context, with the bias. @default `requestFeatures()` */
  readonly base?: FeatureExtractor;
  /** The embedder that the projection was fitted with. */
  readonly embedder: Embedder;
  /** From `fitProjection`, or read from JSON. */
  readonly projection: Projection;
}

/**
 * The features of `base`, followed by the projection of the request's embedding: values in [-1, 1] that
 * are 0 for a typical request and for a request without a vector.
 *
 * Extraction throws an EmbeddingError `invalid-embedding` if the embedder returns a vector of the wrong
 * length or with values that are not finite. The embedders of this package never do.
 *
 * @throws EmbeddingError `invalid-projection` if it is damaged or belongs to another embedder
 */
export function embeddingFeatures(options: EmbeddingFeaturesOptions): FeatureExtractor {
  const { base = requestFeatures(), embedder } = options;
  const projection = checkProjection(options.projection);
  if (projection.embedder !== embedder.id || projection.inputs !== embedder.dimensions) {
    throw new EmbeddingError(
      "invalid-projection",
      `the projection takes ${projection.inputs} values of ${projection.embedder}, the embedder ` +
        `${embedder.id} gives ${embedder.dimensions}: use the embedder it was fitted with`,
    );
  }
  const { dimensions } = projection;
  const start = base.schema.features.length;
  const weights = Float64Array.from(projection.weights);
  const offset = Float64Array.from(projection.offset);
  const sums = new Float64Array(dimensions);
  const head = new Float64Array(start);
  return {
    schema: schemaOf(base.schema, projection),
    extract(request, out) {
      if (out.length !== start + dimensions) {
        throw new EmbeddingError(
          "invalid-context",
          `a context of these features has ${start + dimensions} values, not ${out.length}`,
        );
      }
      base.extract(request, head);
      const vector = embedder.embed(request);
      sums.fill(0);
      if (vector !== undefined) {
        checkVector(embedder, vector);
        project(vector, weights, offset, sums);
        for (let at = 0; at < dimensions; at++) {
          if (Number.isFinite(sums[at])) continue;
          throw new EmbeddingError(
            "invalid-embedding",
            `${embedder.id} gave a value that is not finite`,
          );
        }
      }
      out.set(head);
      for (let at = 0; at < dimensions; at++) {
        out[start + at] = Math.fround(Math.tanh(sums[at] as number));
      }
    },
  };
}

/** sums ← vectorᵀ·weights − offset. Skips zeros, which most elements of word vectors are. */
function project(
  vector: ArrayLike<number>,
  weights: Float64Array,
  offset: Float64Array,
  sums: Float64Array,
): void {
  const dimensions = sums.length;
  for (let at = 0; at < dimensions; at++) sums[at] = -(offset[at] as number);
  for (let input = 0; input < vector.length; input++) {
    const value = vector[input] as number;
    if (value === 0) continue;
    const row = input * dimensions;
    for (let at = 0; at < dimensions; at++) {
      sums[at] = (sums[at] as number) + value * (weights[row + at] as number);
    }
  }
}

function schemaOf(base: FeatureSchema, { embedder, dimensions, hash }: Projection): FeatureSchema {
  const learned = Array.from({ length: dimensions }, (_, at) => ({
    name: `${embedder}:${at + 1}`,
    description: `direction ${at + 1} in which ${embedder} predicts rewards and costs`,
    range: [-1, 1] as const,
  }));
  return { id: `${base.id}+${embedder}/${hash}`, features: [...base.features, ...learned] };
}

import { type FeatureExtractor, type FeatureSchema, requestFeatures } from "@armature/features";
import { checkVector } from "./check.ts";
import type { Embedder } from "./embedder.ts";
import { EmbeddingError } from "./error.ts";
import { checkProjection, type Projection } from "./projection.ts";

/** Options of {@link embeddingFeatures}. */
export interface EmbeddingFeaturesOptions {
  /** What comes first in a context, bias included. @default the twelve of `requestFeatures()` */
  readonly base?: FeatureExtractor;
  /** What the projection was fitted with. */
  readonly embedder: Embedder;
  /** As `fitProjection` made it, or as read from JSON. */
  readonly projection: Projection;
}

/**
 * The features of `base`, and after them the projection of the request's embedding: numbers in
 * [-1, 1] that are 0 for a typical request, and for one without a vector.
 *
 * Extraction throws an EmbeddingError `invalid-embedding` where the embedder gives a vector of
 * another length, or values that are not finite; no request can make ours do so.
 *
 * @throws EmbeddingError `invalid-projection` for one that is damaged or of another embedder
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
          "invalid-option",
          `a context of these features has ${start + dimensions} values, not ${out.length}`,
        );
      }
      base.extract(request, head);
      const vector = embedder.embed(request);
      sums.fill(0);
      if (vector !== undefined) {
        checkVector(embedder, vector);
        project(vector, weights, offset, sums);
        for (let at = 0; at < dimensions; at += 1) {
          if (Number.isFinite(sums[at])) continue;
          throw new EmbeddingError(
            "invalid-embedding",
            `${embedder.id} gave a value that is not finite`,
          );
        }
      }
      out.set(head);
      for (let at = 0; at < dimensions; at += 1) {
        out[start + at] = Math.fround(Math.tanh(sums[at] as number));
      }
    },
  };
}

/** sums ← vectorᵀ·weights − offset. Vectors of words are mostly 0, and those cost next to nothing. */
function project(
  vector: ArrayLike<number>,
  weights: Float64Array,
  offset: Float64Array,
  sums: Float64Array,
): void {
  const dimensions = sums.length;
  for (let at = 0; at < dimensions; at += 1) sums[at] = -(offset[at] as number);
  for (let input = 0; input < vector.length; input += 1) {
    const value = vector[input] as number;
    if (value === 0) continue;
    const row = input * dimensions;
    for (let at = 0; at < dimensions; at += 1) {
      sums[at] = (sums[at] as number) + value * (weights[row + at] as number);
    }
  }
}

function schemaOf(base: FeatureSchema, { embedder, dimensions, hash }: Projection): FeatureSchema {
  const learned = Array.from({ length: dimensions }, (_, at) => ({
    name: `${embedder}:${at + 1}`,
    description: `direction ${at + 1} of what ${embedder} foretells of rewards and costs`,
    range: [-1, 1] as const,
  }));
  return { id: `${base.id}+${embedder}/${hash}`, features: [...base.features, ...learned] };
}

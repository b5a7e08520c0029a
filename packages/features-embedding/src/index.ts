export type { Embedder } from "./embedder.ts";
export { type EmbeddingFeaturesOptions, embeddingFeatures } from "./embedding-features.ts";
export { EmbeddingError, type EmbeddingErrorCode } from "./error.ts";
export { featureProducts } from "./feature-products.ts";
export { type FitProjectionOptions, fitProjection } from "./fit/fit-projection.ts";
export type { FitRow } from "./fit/targets.ts";
export { hashedWords } from "./hashed-words.ts";
export {
  type PreparedEmbedder,
  type PreparedEmbedderOptions,
  preparedEmbedder,
} from "./prepared-embedder.ts";
export type { Projection, TargetFit } from "./projection.ts";
export { type TextEmbedderOptions, textEmbedder } from "./text-embedder.ts";

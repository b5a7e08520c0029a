export type { Embedder } from "./contract/embedder.ts";
export type { Projection, TargetFit } from "./contract/projection.ts";
export { featureProducts } from "./embedders/feature-products.ts";
export { hashedWords } from "./embedders/hashed-words.ts";
export {
  type PreparedEmbedder,
  type PreparedEmbedderOptions,
  preparedEmbedder,
} from "./embedders/prepared-embedder.ts";
export { type TextEmbedderOptions, textEmbedder } from "./embedders/text-embedder.ts";
export { type EmbeddingFeaturesOptions, embeddingFeatures } from "./embedding-features.ts";
export { EmbeddingError, type EmbeddingErrorCode } from "./error.ts";
export { type FitProjectionOptions, fitProjection } from "./fit/fit-projection.ts";
export type { FitRow } from "./fit/targets.ts";

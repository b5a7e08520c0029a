export { complexity } from "./complexity.ts";
export { describe, describeText, type NamedValue } from "./describe.ts";
export { FeatureError, type FeatureErrorCode } from "./error.ts";
export {
  type Liveness,
  type LivenessOptions,
  type LivenessReport,
  liveness,
} from "./liveness.ts";
export { readRequest } from "./read-request.ts";
export { requestFeatures } from "./request-features.ts";
export { type RequestNeeds, requestNeeds } from "./request-needs.ts";
export type { RequestReading } from "./request-reading.ts";
export { requestSchema } from "./request-schema.ts";
export type { Feature, FeatureExtractor, FeatureSchema } from "./schema.ts";

export { complexity } from "./contexts/complexity.ts";
export { describe, describeText, type NamedValue } from "./contexts/describe.ts";
export {
  type Liveness,
  type LivenessOptions,
  type LivenessReport,
  liveness,
} from "./contexts/liveness.ts";
export { requestSchema } from "./contract/request-schema.ts";
export type { Feature, FeatureExtractor, FeatureSchema } from "./contract/schema.ts";
export { FeatureError, type FeatureErrorCode } from "./error.ts";
export { readRequest } from "./request/read-request.ts";
export { type RequestNeeds, requestNeeds } from "./request/request-needs.ts";
export type { RequestReading } from "./request/request-reading.ts";
export { requestFeatures } from "./request-features.ts";

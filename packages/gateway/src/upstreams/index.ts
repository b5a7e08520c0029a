export type { CallResult } from "../call/call.ts";
export { callOutcome, callUsage, requireWhole } from "../call/call-outcome.ts";
export { CollectedParts } from "../call/collected-parts.ts";
export { createUpstreams, type Upstreams } from "./create-upstreams.ts";
export type { ClientTimeouts } from "./http-client.ts";
export type { ProviderOptions, Wire } from "./provider-options.ts";
export { PROVIDER_NAMES } from "./registry.ts";

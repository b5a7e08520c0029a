export { createUpstreams, type Upstreams } from "./create-upstreams.ts";
export type { ClientTimeouts } from "./http-client.ts";
export type { ProviderOptions, Wire } from "./provider-options.ts";
export { PROVIDER_NAMES } from "./registry.ts";

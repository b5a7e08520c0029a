export { GatewayError, type GatewayErrorCode } from "./error.ts";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
export { clientSignal, writeResponse } from "./http/node-response.ts";
export type { GatewayRequest } from "./http/request.ts";
export type { GatewayResponse } from "./http/response.ts";
export type { Timeouts } from "./options/timeouts.ts";
export type { ConversationOf } from "./serving/conversation.ts";
export { toGatewayError } from "./serving/to-gateway-error.ts";
export { PROVIDER_NAMES, type ProviderOptions } from "./upstreams/provider.ts";

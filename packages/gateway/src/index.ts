export type { ConversationOf } from "./conversation.ts";
export { GatewayError, type GatewayErrorCode } from "./error.ts";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
export { clientSignal, writeResponse } from "./node-response.ts";
export { PROVIDER_NAMES, type ProviderOptions } from "./provider.ts";
export type { GatewayRequest } from "./request.ts";
export type { GatewayResponse } from "./response.ts";
export type { Timeouts } from "./timeouts.ts";
export { toGatewayError } from "./to-gateway-error.ts";

import type { GatewayError } from "../error.ts";
import type { GatewayRequest } from "../http/request.ts";
import { errorResponse, type GatewayResponse } from "../http/response.ts";
import { anthropicMessages } from "../protocols/anthropic-messages/anthropic-messages.ts";
import { openaiChat } from "../protocols/openai-chat/openai-chat.ts";
import { openaiResponses } from "../protocols/openai-responses/openai-responses.ts";
import type { Protocol } from "../protocols/protocol.ts";

/** The path of an endpoint, without a leading `/v1`. */
export function pathOf({ path }: Pick<GatewayRequest, "path">): string {
  return path.replace(/^\/v1(?=\/)/, "");
}

/** The protocol in which a client expects errors, whether or not the gateway has its path. */
export function protocolOf(request: Pick<GatewayRequest, "path" | "headers">): Protocol {
  const path = pathOf(request);
  if (/^\/messages(?:\/|$)/.test(path)) return anthropicMessages;
  if (/^\/responses(?:\/|$)/.test(path)) return openaiResponses;
  return request.headers["anthropic-version"] === undefined ? openaiChat : anthropicMessages;
}

/** An error as the request's client reads it. */
export function errorFor(
  request: Pick<GatewayRequest, "path" | "headers">,
  error: GatewayError,
): GatewayResponse {
  const protocol = protocolOf(request);
  const isOverload = error.code === "overloaded" || error.code === "upstream-overloaded";
  const status = isOverload ? protocol.overloadedStatus : undefined;
  return errorResponse(error, protocol.renderError(error), status);
}

import { GatewayError } from "../../error.ts";
import type { Protocol } from "../protocol.ts";
import { pinsOf, whyNative } from "./bound-state.ts";
import { beginningOf, conversationOf, turnOf } from "./conversation.ts";
import { headersFor } from "./native/betas.ts";
import { renderRequest } from "./native/render-request.ts";
import { tapJson } from "./native/tap-json.ts";
import { MessagesStreamTap } from "./native/tap-stream.ts";
import { offeredTools, parseMessages, preferenceOf } from "./parse-request.ts";
import { renderError, renderStreamError } from "./render-error.ts";
import { renderResult } from "./translated/render-result.ts";
import { MessageRenderer } from "./translated/render-stream.ts";
import { toCall } from "./translated/to-call.ts";

/** Anthropic's Messages. */
export const anthropicMessages: Protocol = {
  name: "anthropic-messages",
  responseHeaders: ["request-id"],
  overloadedStatus: 529,
  lastEvent: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  renderError,
  renderStreamError,
  parseRequest(body, headers) {
    const request = parseMessages(body.value);
    const models = preferenceOf(request);
    const tools = offeredTools(request);
    const nativeOnly = whyNative(request);
    return {
      model: models[0],
      ...(models.length > 1 && { models }),
      stream: request.stream === true,
      body: request,
      turn: turnOf(request, headers),
      conversation: conversationOf(request),
      beginning: beginningOf(request),
      pins: pinsOf(request),
      ...(nativeOnly !== undefined && { nativeOnly }),
      bytesFor: (target) => renderRequest(body, request, headers, target),
      headersFor: (target) => headersFor(headers, target),
      tapJson: (text, target) => tapJson(text, tools, target),
      tapStream: (listener, target) => new MessagesStreamTap(tools, listener, target),
      toCall: () => {
        if (nativeOnly !== undefined) throw new GatewayError("invalid-request", nativeOnly);
        return toCall(request);
      },
      renderResult,
      renderStream: (head) => new MessageRenderer(head),
    };
  },
};

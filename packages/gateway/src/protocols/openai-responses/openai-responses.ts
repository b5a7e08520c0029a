import { GatewayError } from "../../error.ts";
import type { Protocol } from "../protocol.ts";
import { forwardHeaders, TURN_STATE } from "./native/forward-headers.ts";
import { renderRequest } from "./native/render-request.ts";
import { tapJson } from "./native/tap-json.ts";
import { ResponsesStreamTap } from "./native/tap-stream.ts";
import { renderError, renderStreamError } from "./render-error.ts";
import { offeredTools, toolNames } from "./request/offered-tools.ts";
import { modelsOf, parseResponsesRequest } from "./request/parse-request.ts";
import { readNativeOnly, readPins } from "./request/read-binding.ts";
import { readBeginning, readConversation, readTurn } from "./request/read-turn.ts";
import { ClientTools } from "./translated/client-tools.ts";
import { renderResult } from "./translated/render-result.ts";
import { ResponsesStreamRenderer } from "./translated/render-stream.ts";
import { toCall } from "./translated/to-call.ts";

/** OpenAI's Responses. */
export const openaiResponses: Protocol = {
  name: "openai-responses",
  responseHeaders: [TURN_STATE, "x-reasoning-included"],
  stateHeaders: [TURN_STATE],
  renderError,
  renderStreamError,
  parseRequest(body, headers) {
    const request = parseResponsesRequest(body.value);
    const models = modelsOf(request);
    const [model = ""] = models;
    const offered = offeredTools(request);
    const names = toolNames(offered);
    const pins = readPins(request);
    const nativeOnly = readNativeOnly(request, pins, offered);
    let tools: ClientTools | undefined;
    const clientTools = (): ClientTools => {
      tools ??= new ClientTools(offered);
      return tools;
    };
    return {
      model,
      ...(models.length > 1 && { models }),
      stream: request.stream === true,
      body: request,
      turn: readTurn(request, headers),
      conversation: readConversation(request),
      get beginning() {
        return readBeginning(request);
      },
      pins,
      ...(nativeOnly !== undefined && { nativeOnly }),
      bytesFor: (target) => renderRequest(body, request, target),
      headersFor: (target) => forwardHeaders(headers, target),
      tapJson: (text, target) => tapJson(text, names, target),
      tapStream: (listener, target) => new ResponsesStreamTap(names, target, listener),
      toCall() {
        if (nativeOnly !== undefined) throw new GatewayError("invalid-request", nativeOnly);
        return toCall(request, clientTools());
      },
      renderResult: (result, head) => renderResult(request, clientTools(), result, head),
      renderStream: (head) => new ResponsesStreamRenderer(request, clientTools(), head),
    };
  },
};

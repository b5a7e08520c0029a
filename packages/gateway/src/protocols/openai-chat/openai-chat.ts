import { GatewayError } from "../../error.ts";
import type { Protocol } from "../protocol.ts";
import { offeredTools, parseChatRequest, wantsUsage } from "./parse-request.ts";
import { renderError, renderStreamError } from "./render-error.ts";
import { renderRequest } from "./render-request.ts";
import { tapJson } from "./tap-json.ts";
import { ChatStreamTap } from "./tap-stream.ts";

/** OpenAI's Chat Completions. */
export const openaiChat: Protocol = {
  name: "openai-chat",
  responseHeaders: [],
  lastEvent: "data: [DONE]\n\n",
  renderError,
  renderStreamError,
  parseRequest(body) {
    const request = parseChatRequest(body.value);
    const tools = offeredTools(request);
    const untranslatable = (): never => {
      throw new GatewayError(
        "invalid-request",
        "only an upstream of chat completions can serve this",
      );
    };
    return {
      model: request.model,
      stream: request.stream === true,
      body: request,
      turn: { kind: "ordinary" },
      conversation:
        typeof request.prompt_cache_key === "string" ? request.prompt_cache_key : undefined,
      beginning: "",
      pins: [],
      bytesFor: (target) => renderRequest(body, request, target),
      headersFor: () => ({}),
      tapJson: (text) => tapJson(text, tools),
      tapStream: (listener) => new ChatStreamTap(tools, wantsUsage(request), listener),
      toCall: untranslatable,
      renderResult: untranslatable,
      renderStream: untranslatable,
    };
  },
};

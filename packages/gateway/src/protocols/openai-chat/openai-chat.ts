import type { Protocol } from "../protocol.ts";
import { renderRequest } from "./native/render-request.ts";
import { pinsOf } from "./native/state.ts";
import { tapJson } from "./native/tap-json.ts";
import { ChatStreamTap } from "./native/tap-stream.ts";
import { nativeOnly } from "./native-only.ts";
import { modelsOf, offeredTools, parseChatRequest, wantsUsage } from "./parse-request.ts";
import { beginningOf, turnOf } from "./read-turn.ts";
import { renderError, renderStreamError } from "./render-error.ts";
import { offeredStyle } from "./translated/offered-style.ts";
import { renderResult } from "./translated/render-result.ts";
import { ChatStreamRenderer } from "./translated/render-stream.ts";
import { toCall } from "./translated/to-call.ts";

/** OpenAI's Chat Completions. */
export const openaiChat: Protocol = {
  name: "openai-chat",
  responseHeaders: [],
  lastEvent: "data: [DONE]\n\n",
  renderError,
  renderStreamError,
  parseRequest(body, headers) {
    const request = parseChatRequest(body.value);
    const { messages, prompt_cache_key: cacheKey } = request;
    const models = modelsOf(request);
    const tools = offeredTools(request);
    const why = nativeOnly(request);
    return {
      model: models[0],
      ...(models.length > 1 && { models }),
      stream: request.stream === true,
      body: request,
      turn: turnOf(request, headers),
      conversation: typeof cacheKey === "string" && cacheKey !== "" ? cacheKey : undefined,
      beginning: beginningOf(messages),
      pins: pinsOf(messages),
      ...(why !== undefined && { nativeOnly: why }),
      bytesFor: (target) => renderRequest(body, request, target),
      headersFor: () => ({}),
      tapJson: (text, target) => tapJson(text, tools, target),
      tapStream: (listener, target) =>
        new ChatStreamTap({ tools, wantsUsage: wantsUsage(request), target }, listener),
      toCall: () => toCall(request),
      renderResult: (result, head) => renderResult(result, head, offeredStyle(request)),
      renderStream: (head) =>
        new ChatStreamRenderer(head, offeredStyle(request), wantsUsage(request)),
    };
  },
};

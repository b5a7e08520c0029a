import type { Protocol } from "../protocol.ts";
import { offeredTools, parseChatRequest, wantsUsage } from "./parse-request.ts";
import { renderError, renderStreamError } from "./render-error.ts";
import { renderRequest } from "./render-request.ts";
import { tapJson } from "./tap-json.ts";
import { ChatStreamTap } from "./tap-stream.ts";

/** OpenAI's Chat Completions. */
export const openaiChat: Protocol = {
  name: "openai-chat",
  renderError,
  renderStreamError,
  parseRequest(body) {
    const request = parseChatRequest(body.value);
    const tools = offeredTools(request);
    return {
      model: request.model,
      stream: request.stream === true,
      body: request,
      bytesFor: (model) => renderRequest(body, request, model),
      tapJson: (text) => tapJson(text, tools),
      tapStream: (listener) => new ChatStreamTap(tools, wantsUsage(request), listener),
    };
  },
};

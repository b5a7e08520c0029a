import type { LanguageModelV4Content } from "@ai-sdk/provider";
import type { CallResult, ResponseHead } from "../../../call/call.ts";
import type { ResponsesRequest } from "../request/parse-request.ts";
import type { ClientTools } from "./client-tools.ts";
import {
  callItem,
  imageItem,
  messageItem,
  messagePart,
  metadataOf,
  type OutputItem,
  reasoningItem,
} from "./output-item.ts";
import { renderResponse } from "./render-response.ts";

/** A whole response. */
export function renderResult(
  request: ResponsesRequest,
  tools: ClientTools,
  { content, finishReason, usage }: CallResult,
  head: ResponseHead,
): object {
  const output = content.flatMap((part, at) => toItem(part, tools, `${head.id}_${at}`) ?? []);
  return renderResponse(request, head, { output, finishReason, usage });
}

/** Undefined for what has nothing to say to the client, such as the upstream's own calls. */
function toItem(
  part: LanguageModelV4Content,
  tools: ClientTools,
  id: string,
): OutputItem | undefined {
  switch (part.type) {
    case "text":
      if (part.text === "") return undefined;
      return messageItem(id, messagePart(part.text, metadataOf(part).refusal === true));
    case "reasoning": {
      const { sealed } = metadataOf(part);
      if (part.text === "" && sealed === undefined) return undefined;
      return reasoningItem(id, part.text, sealed);
    }
    case "tool-call": {
      if (part.providerExecuted) return undefined;
      const input = part.input === "" ? "{}" : part.input;
      return callItem(id, part.toolCallId, tools.find(part.toolName), input, "completed");
    }
    case "file":
      return imageItem(id, part);
    default:
      return undefined;
  }
}

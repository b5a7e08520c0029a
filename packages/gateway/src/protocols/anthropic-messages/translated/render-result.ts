import type { LanguageModelV4Content } from "@ai-sdk/provider";
import type { CallResult, ResponseHead } from "../../../call/call.ts";
import { Failure } from "../../../call/failure.ts";
import { isClientCall, sealOf, toolUseBlock } from "./render-block.ts";
import { renderEnd, renderUsage } from "./render-end.ts";
import { UNSEALED } from "./unsealed.ts";

/**
 * A whole message.
 * @throws Failure if the arguments of a tool call are no JSON object, which a message cannot express
 */
export function renderResult(
  { content, finishReason, usage }: CallResult,
  head: ResponseHead,
): object {
  const called = content.some((part) => part.type === "tool-call" && isClientCall(part));
  return {
    id: `msg_${head.id}`,
    type: "message",
    role: "assistant",
    model: head.model,
    content: content.flatMap(renderPart),
    ...renderEnd(finishReason, called),
    usage: renderUsage(usage),
  };
}

function renderPart(part: LanguageModelV4Content): readonly object[] {
  switch (part.type) {
    case "text":
      // Upstreams refuse empty and blank texts when they come back.
      return part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
    case "reasoning": {
      const seal = sealOf(part.providerMetadata);
      if (part.text === "" && seal === undefined) return [];
      return [{ type: "thinking", thinking: part.text, signature: seal ?? UNSEALED }];
    }
    case "tool-call":
      if (!isClientCall(part)) return [];
      return [toolUseBlock(part.toolCallId, part.toolName, inputOf(part.input))];
    default:
      return [];
  }
}

function inputOf(text: string): object {
  // Some models write the arguments of a call that takes none so.
  if (text.trim() === "" || text.trim() === "null") return {};
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {}
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  throw new Failure("failed", "called a tool with arguments that are no JSON object");
}

import type { LanguageModelV4Content } from "@ai-sdk/provider";
import type { CallResult, ResponseHead } from "../../../call/call.ts";
import { metadataOf } from "./metadata-of.ts";
import type { OfferedStyle } from "./offered-style.ts";
import { renderCall, renderFinish, renderReasoning, renderUsage } from "./render-parts.ts";

/** A response as a chat completion. */
export function renderResult(
  { content, finishReason, usage }: CallResult,
  { id, model, createdAt }: ResponseHead,
  style: OfferedStyle,
): object {
  const calls = callsOf(content, style);
  const rendered = renderUsage(usage);
  return {
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created: createdAt,
    model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", ...textsOf(content), ...calls },
        logprobs: null,
        finish_reason: renderFinish(finishReason, Object.keys(calls).length > 0, style),
      },
    ],
    ...(rendered !== undefined && { usage: rendered }),
  };
}

function textsOf(content: readonly LanguageModelV4Content[]): object {
  const texts = content.filter((part) => part.type === "text");
  const refusals = texts.filter((part) => metadataOf(part).refusal === true);
  const plain = texts.filter((part) => !refusals.includes(part));
  const reasoning = content.filter((part) => part.type === "reasoning");
  const thought = joined(reasoning);
  return {
    content: plain.length === 0 ? null : joined(plain),
    refusal: refusals.length === 0 ? null : joined(refusals),
    ...(thought !== "" && { reasoning_content: thought }),
    ...(reasoning.length > 0 && {
      reasoning_details: reasoning.map((part, index) =>
        renderReasoning(index, part.text, metadataOf(part).sealed),
      ),
    }),
  };
}

function joined(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join("");
}

function callsOf(content: readonly LanguageModelV4Content[], style: OfferedStyle): object {
  const calls = content
    .filter((part) => part.type === "tool-call")
    .filter(({ providerExecuted }) => providerExecuted !== true);
  const [first] = calls;
  if (first === undefined) return {};
  if (style.legacy) return { function_call: { name: first.toolName, arguments: first.input } };
  return {
    tool_calls: calls.map(({ toolCallId, toolName, input }) =>
      renderCall({ id: toolCallId, name: toolName, input }, style),
    ),
  };
}

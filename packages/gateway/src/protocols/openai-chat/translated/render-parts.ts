import type { LanguageModelV4FinishReason, LanguageModelV4Usage } from "@ai-sdk/provider";
import { textOfInput } from "../../../call/text-tool.ts";
import { SEALED_FORMAT } from "../sealed-reasoning.ts";
import type { OfferedStyle } from "./offered-style.ts";

/** A tool call as the client expects it. `input` is JSON, as models give it. */
export function renderCall(
  { id, name, input }: { readonly id: string; readonly name: string; readonly input: string },
  { custom }: OfferedStyle,
): object {
  return custom.has(name)
    ? { id, type: "custom", custom: { name, input: textOfInput(input) } }
    : { id, type: "function", function: { name, arguments: input === "" ? "{}" : input } };
}

/**
 * An entry of `reasoning_details`: text, its seal, or both.
 * @param index the number of the block of reasoning
 */
export function renderReasoning(index: number, text: string, sealed: string | undefined): object {
  return {
    type: "reasoning.text",
    text,
    ...(sealed !== undefined && { signature: sealed }),
    format: SEALED_FORMAT,
    index,
  };
}

/**
 * Why the response ended, by the protocol's name.
 * @param calls true if the model called a tool of the client
 */
export function renderFinish(
  { unified }: LanguageModelV4FinishReason,
  calls: boolean,
  { legacy }: OfferedStyle,
): string {
  if (unified === "length") return "length";
  if (unified === "content-filter") return "content_filter";
  if (!calls) return "stop";
  return legacy ? "function_call" : "tool_calls";
}

/** The counts by the protocol's names; undefined if the model counted nothing. */
export function renderUsage({
  inputTokens,
  outputTokens,
}: LanguageModelV4Usage): object | undefined {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined;
  const prompt = inputTokens.total ?? 0;
  const completion = outputTokens.total ?? 0;
  const { cacheRead = 0, cacheWrite } = inputTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      ...(cacheWrite !== undefined && { cache_write_tokens: cacheWrite }),
    },
    completion_tokens_details: { reasoning_tokens: outputTokens.reasoning ?? 0 },
  };
}

import type { LanguageModelV4FinishReason, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ResponseUsage } from "openai/resources/responses/responses";
import type { ResponseHead } from "../../../call/call.ts";
import type { ResponsesRequest } from "../request/parse-request.ts";
import { translatedId } from "../translated-id.ts";
import type { OutputItem } from "./output-item.ts";

/** What a response says beside its head: nothing while it is in progress. */
export interface ResponseEnd {
  readonly output: readonly OutputItem[];
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
}

/** A response; in progress without an end. The request's tools and instructions are not repeated. */
export function renderResponse(
  request: ResponsesRequest,
  head: ResponseHead,
  end?: ResponseEnd,
): object {
  const reason = end && incompleteReason(end.finishReason);
  const status = reason === undefined ? "completed" : "incomplete";
  return {
    id: responseId(head),
    object: "response",
    created_at: head.createdAt,
    status: end === undefined ? "in_progress" : status,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: head.model,
    output: end?.output ?? [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...request.reasoning },
    store: false,
    temperature: request.temperature ?? null,
    text: request.text ?? { format: { type: "text" } },
    tool_choice: request.tool_choice ?? "auto",
    tools: [],
    top_p: request.top_p ?? null,
    truncation: "disabled",
    usage: end === undefined ? null : renderUsage(end.usage),
  };
}

export function responseId({ id }: ResponseHead): string {
  return translatedId("resp", id);
}

/** Why a response is not complete; undefined if it is. */
export function incompleteReason({
  unified,
}: LanguageModelV4FinishReason): "max_output_tokens" | "content_filter" | undefined {
  if (unified === "length") return "max_output_tokens";
  return unified === "content-filter" ? "content_filter" : undefined;
}

/** Clients need all counts: one that is unknown is 0. */
function renderUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): ResponseUsage {
  const { noCache = 0, cacheRead = 0, cacheWrite = 0 } = inputTokens;
  const input = inputTokens.total ?? noCache + cacheRead + cacheWrite;
  const output = outputTokens.total ?? (outputTokens.text ?? 0) + (outputTokens.reasoning ?? 0);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: outputTokens.reasoning ?? 0 },
    total_tokens: input + output,
  };
}

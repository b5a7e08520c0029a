import type {
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import type { StopReason } from "@anthropic-ai/sdk/resources/messages/messages";
import { fieldOf } from "../../../call/json-field.ts";

/** How a response ended. */
export interface MessageEnd {
  readonly stop_reason: StopReason;
  readonly stop_sequence: string | null;
}

/**
 * How a response ended, as clients of messages read it.
 * @param called true if it calls a tool of the client
 */
export function renderEnd(
  { unified, raw }: LanguageModelV4FinishReason,
  called: boolean,
  metadata: SharedV4ProviderMetadata = {},
): MessageEnd {
  const matched = Object.values(metadata).map((fields) => fieldOf(fields, "stopSequence"));
  const sequence = matched.find((text) => typeof text === "string") ?? null;
  if (unified === "length") {
    const exceeded = raw === "model_context_window_exceeded";
    return { stop_reason: exceeded ? raw : "max_tokens", stop_sequence: null };
  }
  if (unified === "content-filter") return { stop_reason: "refusal", stop_sequence: null };
  if (called) return { stop_reason: "tool_use", stop_sequence: null };
  const stopped = raw === "stop_sequence" || sequence !== null;
  return { stop_reason: stopped ? "stop_sequence" : "end_turn", stop_sequence: sequence };
}

/** The counts of a message. Those that are unknown are 0, because clients add them up. */
export function renderUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): object {
  const { total = 0, noCache, cacheRead = 0, cacheWrite = 0 } = inputTokens;
  const { reasoning } = outputTokens;
  return {
    input_tokens: noCache ?? Math.max(0, total - cacheRead - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: outputTokens.total ?? 0,
    ...(reasoning !== undefined && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}

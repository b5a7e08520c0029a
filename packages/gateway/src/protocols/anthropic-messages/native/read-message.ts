import type { BetaStopReason } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { ResponseSignals, Usage } from "@armature/reward";
import { fieldOf } from "../../../call/json-field.ts";
import { type FinishReason, responseSignals } from "../../../call/response-signals.ts";
import { plausibleUsage } from "../../../call/usage.ts";

const finishes: Readonly<Record<BetaStopReason, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
  pause_turn: "other",
  compaction: "other",
};
const finishReasons: ReadonlyMap<string, FinishReason> = new Map(Object.entries(finishes));

/** Types of blocks that are neither media nor the work of the provider's tools. */
const ORDINARY: ReadonlySet<unknown> = new Set([
  "text",
  "tool_use",
  "thinking",
  "redacted_thinking",
]);

/**
 * The response signals of a message.
 * @param tools names of the tools that the request offered; if empty, any name is accepted
 */
export function signalsOf(message: unknown, tools: ReadonlySet<string>): ResponseSignals {
  const reason = fieldOf(message, "stop_reason");
  const content = fieldOf(message, "content");
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
  const ofType = (type: string): readonly unknown[] =>
    blocks.filter((block) => fieldOf(block, "type") === type);
  // The model itself declined if another one served the request.
  const declined = reason === "refusal" || wasServedByFallback(fieldOf(message, "usage"));
  return responseSignals(
    {
      finish: typeof reason === "string" ? (finishReasons.get(reason) ?? "other") : undefined,
      text: ofType("text").map(textOf).join(""),
      refusal: declined ? "declined" : "",
      media: blocks.some((block) => !ORDINARY.has(fieldOf(block, "type"))),
      toolCalls: ofType("tool_use").map((call) => ({
        isFunction: true,
        name: fieldOf(call, "name"),
        arguments: argumentsOf(fieldOf(call, "input")),
      })),
    },
    tools,
  );
}

/** The `usage` of a message. */
export function readUsage(usage: unknown): Usage | undefined {
  const count = (name: string): number => Number(fieldOf(usage, name) ?? 0);
  const uncached = fieldOf(usage, "input_tokens");
  const cachedInputTokens = fieldOf(usage, "cache_read_input_tokens");
  const cacheWriteTokens = fieldOf(usage, "cache_creation_input_tokens");
  const writes = fieldOf(usage, "cache_creation");
  return plausibleUsage({
    inputTokens:
      typeof uncached === "number"
        ? uncached + count("cache_read_input_tokens") + count("cache_creation_input_tokens")
        : undefined,
    outputTokens: fieldOf(usage, "output_tokens"),
    cachedInputTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: fieldOf(writes, "ephemeral_1h_input_tokens"),
    reasoningTokens: fieldOf(fieldOf(usage, "output_tokens_details"), "thinking_tokens"),
    serviceTier: fieldOf(usage, "service_tier"),
    speed: fieldOf(usage, "speed"),
  });
}

function wasServedByFallback(usage: unknown): boolean {
  const iterations = fieldOf(usage, "iterations");
  return (
    Array.isArray(iterations) &&
    iterations.some((iteration) => fieldOf(iteration, "type") === "fallback_message")
  );
}

function textOf(block: unknown): string {
  const text = fieldOf(block, "text");
  return typeof text === "string" ? text : "";
}

/** The input in JSON; a string is a streamed input that was no JSON. */
function argumentsOf(input: unknown): unknown {
  return typeof input === "object" && input !== null ? JSON.stringify(input) : input;
}

import type { Outcome, ResponseSignals } from "@armature/reward";
import { fieldOf } from "../../../call/json-field.ts";
import {
  type FinishReason,
  responseSignals,
  type ToolCallContent,
} from "../../../call/response-signals.ts";
import { plausibleUsage } from "../../../call/usage.ts";
import { textOf } from "../text-of.ts";

const incompleteReasons: ReadonlyMap<unknown, FinishReason> = new Map([
  ["max_output_tokens", "length"],
  ["content_filter", "content-filter"],
]);

/** Statuses of a response that is still being made in the background. */
const unfinished: ReadonlySet<unknown> = new Set(["queued", "in_progress"]);

/**
 * The outcome of a response, as far as it says it.
 * @param tools names of the tools that the request offered
 */
export function readOutcome(
  response: unknown,
  tools: ReadonlySet<string>,
): Pick<Outcome, "usage" | "answer"> {
  const usage = readUsage(response);
  const answer = unfinished.has(fieldOf(response, "status"))
    ? undefined
    : readSignals(response, tools);
  return { ...(usage !== undefined && { usage }), ...(answer !== undefined && { answer }) };
}

/** The `usage` of a response. */
export function readUsage(response: unknown): Outcome["usage"] {
  const usage = fieldOf(response, "usage");
  const input = fieldOf(usage, "input_tokens_details");
  return plausibleUsage({
    inputTokens: fieldOf(usage, "input_tokens"),
    outputTokens: fieldOf(usage, "output_tokens"),
    cachedInputTokens: fieldOf(input, "cached_tokens"),
    cacheWriteTokens: fieldOf(input, "cache_write_tokens"),
    cacheWrite1hTokens: undefined,
    reasoningTokens: fieldOf(fieldOf(usage, "output_tokens_details"), "reasoning_tokens"),
    serviceTier: fieldOf(response, "service_tier"),
    speed: undefined,
  });
}

function readSignals(response: unknown, tools: ReadonlySet<string>): ResponseSignals {
  const output = fieldOf(response, "output");
  const items: readonly unknown[] = Array.isArray(output) ? output : [];
  const messages = items.filter((item) => fieldOf(item, "type") === "message");
  const toolCalls = items.filter(isCall).map(toToolCall);
  const finish = readFinish(response, toolCalls.length > 0);
  return responseSignals(
    {
      ...{ finish, toolCalls },
      text: messages.map((message) => textOf(fieldOf(message, "content"))).join(""),
      refusal: messages.map(readRefusal).join(""),
      media: items.some((item) => fieldOf(item, "type") === "image_generation_call"),
    },
    tools,
  );
}

function readFinish(response: unknown, hasCalls: boolean): FinishReason | undefined {
  switch (fieldOf(response, "status")) {
    case "completed":
      return hasCalls ? "tool-calls" : "stop";
    case "incomplete": {
      const details = fieldOf(response, "incomplete_details");
      return incompleteReasons.get(fieldOf(details, "reason")) ?? "other";
    }
    default:
      return undefined;
  }
}

/** True for a call that the client has to run. */
function isCall(item: unknown): boolean {
  const type = fieldOf(item, "type");
  if (typeof type !== "string") return false;
  return type.endsWith("_call") && typeof fieldOf(item, "call_id") === "string";
}

function toToolCall(item: unknown): ToolCallContent {
  return {
    isFunction: fieldOf(item, "type") === "function_call",
    name: fieldOf(item, "name"),
    arguments: fieldOf(item, "arguments"),
  };
}

function readRefusal(message: unknown): string {
  const content = fieldOf(message, "content");
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => fieldOf(part, "refusal"))
    .filter((refusal) => typeof refusal === "string")
    .join("");
}

import type { ResponseSignals } from "@armature/reward";
import { fieldOf } from "../../../call/json-field.ts";
import {
  type FinishReason,
  responseSignals,
  type ToolCallContent,
} from "../../../call/response-signals.ts";
import { textOf } from "../text-of.ts";

const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
]);

/**
 * The response signals of one choice of a chat completion.
 * @param tools names of the tools that the request offered
 */
export function signalsOf(choice: unknown, tools: ReadonlySet<string>): ResponseSignals {
  const message = fieldOf(choice, "message");
  const reason = fieldOf(choice, "finish_reason");
  const media = fieldOf(message, "audio") ?? fieldOf(message, "images") ?? null;
  return responseSignals(
    {
      finish: typeof reason === "string" ? (finishReasons.get(reason) ?? "other") : undefined,
      text: textOf(fieldOf(message, "content")),
      refusal: textOf(fieldOf(message, "refusal")),
      media: media !== null,
      toolCalls: toolCallsOf(message),
    },
    tools,
  );
}

function toolCallsOf(message: unknown): readonly ToolCallContent[] {
  const calls = fieldOf(message, "tool_calls");
  const deprecated = fieldOf(message, "function_call") ?? null;
  return [
    ...(Array.isArray(calls) ? calls.map(toolCallOf) : []),
    ...(deprecated === null ? [] : [toolCallOf({ function: deprecated })]),
  ];
}

function toolCallOf(call: unknown): ToolCallContent {
  const called = fieldOf(call, "function");
  return {
    isFunction: called !== undefined || fieldOf(call, "type") === "function",
    name: fieldOf(called, "name"),
    arguments: fieldOf(called, "arguments"),
  };
}

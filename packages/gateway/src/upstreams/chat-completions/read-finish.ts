import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";

const unified: ReadonlyMap<string, LanguageModelV4FinishReason["unified"]> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
  ["error", "error"],
]);

/**
 * Why a response ended.
 * @param reason untrusted JSON, missing if the response broke off
 * @param calls true if the model called a tool; some servers say `stop` then
 */
export function readFinish(reason: unknown, calls: boolean): LanguageModelV4FinishReason {
  if (typeof reason !== "string") return { unified: "interrupted", raw: undefined };
  if (calls && reason === "stop") return { unified: "tool-calls", raw: reason };
  return { unified: unified.get(reason) ?? "other", raw: reason };
}

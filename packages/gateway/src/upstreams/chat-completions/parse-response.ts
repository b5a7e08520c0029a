import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { fieldOf } from "../../call/json-field.ts";
import { readToolCallDelta } from "../../call/tool-call-delta.ts";
import { reportedError, unreadableError } from "./api-errors.ts";
import { readFinish } from "./read-finish.ts";
import { readUsage } from "./read-usage.ts";
import { readReasoning, sealReasoning } from "./reasoning-state.ts";
import { textOf } from "./text-of.ts";
import { newToolCallId } from "./tool-call-id.ts";

/**
 * Reads a chat completion that is not a stream.
 * @param issuer the upstream's short name as an issuer of state
 * @throws APICallError if the text is not a chat completion, or reports an error
 */
export function parseResponse(
  text: string,
  issuer: string,
): Pick<LanguageModelV4GenerateResult, "content" | "finishReason" | "usage"> {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    throw unreadableError("answered with text that is not JSON", text);
  }
  const choices = fieldOf(response, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = fieldOf(choice, "message") ?? undefined;
  const error = fieldOf(response, "error") ?? undefined;
  if (error !== undefined) throw reportedError(error);
  if (typeof message !== "object") {
    throw unreadableError("answered with JSON that is not a chat completion", text);
  }
  const reason = fieldOf(choice, "finish_reason");
  if (reason === "error") throw reportedError(fieldOf(choice, "error"));
  const calls = callsOf(message);
  return {
    content: [...reasoningOf(message, issuer), ...textsOf(message), ...calls],
    // Some servers leave it out; a whole response did not break off.
    finishReason: readFinish(reason ?? "stop", calls.length > 0),
    usage: readUsage(fieldOf(response, "usage"), fieldOf(response, "service_tier")),
  };
}

function reasoningOf(message: unknown, issuer: string): LanguageModelV4Content[] {
  const reasoning = readReasoning(message);
  const { text, details } = reasoning;
  if (text === "" && details.length === 0) return [];
  return [{ type: "reasoning", text, providerMetadata: sealReasoning(issuer, reasoning) }];
}

function textsOf(message: unknown): LanguageModelV4Content[] {
  const text = textOf(fieldOf(message, "content"));
  const refusal = textOf(fieldOf(message, "refusal"));
  return [
    ...(text === "" ? [] : [{ type: "text", text } as const]),
    ...(refusal === ""
      ? []
      : [
          {
            type: "text",
            text: refusal,
            providerMetadata: { armature: { refusal: true } },
          } as const,
        ]),
  ];
}

function callsOf(message: unknown): LanguageModelV4Content[] {
  const calls = fieldOf(message, "tool_calls");
  return (Array.isArray(calls) ? calls : []).map((part: unknown, place) => {
    const { id, name, input } = readToolCallDelta(part, place);
    return {
      type: "tool-call",
      toolCallId: id === "" ? newToolCallId() : id,
      toolName: name,
      input: input === "" ? "{}" : input,
    };
  });
}

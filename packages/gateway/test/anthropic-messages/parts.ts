import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import type { ResponseHead } from "../../src/call/call.ts";
import { sealState } from "../../src/call/issued-state.ts";

export const head: ResponseHead = { id: "r1", model: "gpt-x", createdAt: 1_800_000_000 };

export const sealed: string = sealState("issuer-b", { id: "rs_1" });
const seal = { providerMetadata: { armature: { sealed } } };

export const usage: LanguageModelV4Usage = {
  inputTokens: { total: 1200, noCache: 300, cacheRead: 850, cacheWrite: 50 },
  outputTokens: { total: 42, text: 30, reasoning: 12 },
};

export const renderedUsage: Readonly<Record<string, number>> = {
  input_tokens: 300,
  cache_read_input_tokens: 850,
  cache_creation_input_tokens: 50,
  output_tokens: 42,
};

export function finish(
  unified: LanguageModelV4FinishReason["unified"],
  raw?: string,
): Extract<LanguageModelV4StreamPart, { type: "finish" }> {
  return { type: "finish", usage, finishReason: { unified, raw } };
}

/** A thought with a seal, a text and two calls whose pieces come in turn. */
export const parts: readonly LanguageModelV4StreamPart[] = [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", id: "x", modelId: "gpt-x" },
  { type: "reasoning-start", id: "0" },
  { type: "reasoning-delta", id: "0", delta: "Let me " },
  { type: "reasoning-delta", id: "0", delta: "think." },
  { type: "reasoning-end", id: "0", ...seal },
  { type: "text-start", id: "0" },
  { type: "text-delta", id: "0", delta: "I will " },
  { type: "text-delta", id: "0", delta: "write." },
  { type: "text-end", id: "0" },
  { type: "tool-input-start", id: "call_1", toolName: "Write" },
  { type: "tool-input-start", id: "call_2", toolName: "Bash" },
  { type: "tool-input-delta", id: "call_1", delta: '{"path":' },
  { type: "tool-input-delta", id: "call_2", delta: '{"command"' },
  { type: "tool-input-delta", id: "call_1", delta: '"a"}' },
  { type: "tool-input-delta", id: "call_2", delta: ':"ls"}' },
  { type: "tool-input-end", id: "call_1" },
  { type: "tool-call", toolCallId: "call_1", toolName: "Write", input: '{"path":"a"}' },
  { type: "tool-input-end", id: "call_2" },
  { type: "tool-call", toolCallId: "call_2", toolName: "Bash", input: '{"command":"ls"}' },
  finish("tool-calls", "tool_calls"),
];

/** The same response in one piece. */
export const content: readonly LanguageModelV4Content[] = [
  { type: "reasoning", text: "Let me think.", ...seal },
  { type: "text", text: "I will write." },
  { type: "tool-call", toolCallId: "call_1", toolName: "Write", input: '{"path":"a"}' },
  { type: "tool-call", toolCallId: "call_2", toolName: "Bash", input: '{"command":"ls"}' },
];

/** The same response as a client reads it. */
export const blocks: readonly object[] = [
  { type: "thinking", thinking: "Let me think.", signature: sealed },
  { type: "text", text: "I will write." },
  { type: "tool_use", id: "call_1", name: "Write", input: { path: "a" } },
  { type: "tool_use", id: "call_2", name: "Bash", input: { command: "ls" } },
];

import type { LanguageModelV4Content } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { callOutcome } from "../../src/call/call-outcome.ts";

const usage = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
const look = { type: "function", name: "look", inputSchema: {} } as const;
const patch = { type: "provider", id: "openai.custom", name: "patch", args: {} } as const;

function signals(content: readonly LanguageModelV4Content[], raw = "stop") {
  const finishReason = { unified: "stop", raw } as const;
  return callOutcome({ content, finishReason, usage }, { tools: [look, patch] }).answer;
}

const call = (toolName: string, input: string, providerExecuted?: boolean) =>
  ({
    type: "tool-call",
    toolCallId: "c",
    toolName,
    input,
    ...(providerExecuted && { providerExecuted }),
  }) as const;

test.each<[string, LanguageModelV4Content, object]>([
  ["blank text", { type: "text", text: " \n" }, { empty: true }],
  ["reasoning alone", { type: "reasoning", text: "hm" }, { empty: true }],
  [
    "an image",
    { type: "file", mediaType: "image/png", data: { type: "data", data: "AA==" } },
    { empty: false },
  ],
  ["a call", call("look", "{}"), { empty: false, brokenToolCall: false }],
  ["a call with broken arguments", call("look", "{"), { brokenToolCall: true }],
  ["a call of a tool that was not offered", call("leap", "{}"), { brokenToolCall: true }],
  ["free text for a tool that takes it", call("patch", "*** Begin"), { brokenToolCall: false }],
  ["a call that the provider ran", call("web_search", "", true), { brokenToolCall: false }],
  [
    "a refusal in prose",
    { type: "text", text: "I'm sorry, but I can't help with that." },
    { refusal: true },
  ],
])("%s has its signals", (_, part, expected) => {
  expect(signals([part])).toMatchObject(expected);
});

test("a refusal by its reason is one, and usage without counts is unknown", () => {
  expect(signals([{ type: "text", text: "Hm." }], "refusal")).toMatchObject({ refusal: true });
  const finishReason = { unified: "length", raw: undefined } as const;
  const outcome = callOutcome({ content: [], finishReason, usage }, {});
  expect(outcome).toEqual({
    answer: { finish: "length", empty: true, brokenToolCall: false, refusal: false },
  });
});

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { CollectedParts } from "../../src/call/collected-parts.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const finish = { type: "finish", usage, finishReason: { unified: "stop", raw: "end" } } as const;

function collect(
  parts: readonly LanguageModelV4StreamPart[],
  reserve: (size: number) => boolean = () => true,
): CollectedParts {
  const collected = new CollectedParts(reserve);
  for (const part of parts) collected.add(part);
  return collected;
}

test("blocks that come in turns are put together, in the order of their beginnings", () => {
  const { result } = collect([
    { type: "reasoning-start", id: "1" },
    { type: "reasoning-delta", id: "1", delta: "hm" },
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "He" },
    { type: "reasoning-end", id: "1", providerMetadata: { armature: { sealed: "s" } } },
    { type: "text-delta", id: "1", delta: "llo" },
    { type: "text-end", id: "1" },
    { type: "tool-input-start", id: "c", toolName: "look" },
    { type: "tool-call", toolCallId: "c", toolName: "look", input: "{}" },
    finish,
  ]);
  expect(result?.content).toEqual([
    { type: "reasoning", text: "hm", providerMetadata: { armature: { sealed: "s" } } },
    { type: "text", text: "Hello" },
    { type: "tool-call", toolCallId: "c", toolName: "look", input: "{}" },
  ]);
  expect(result?.finishReason).toEqual(finish.finishReason);
});

test("before its end there is no result", () => {
  expect(collect([{ type: "text-start", id: "1" }]).result).toBeUndefined();
});

test.each([
  ["too long", () => true, "x".repeat(2 ** 20 + 1)],
  ["more than the memory that is left", (size: number) => size < 100, "x".repeat(200)],
])("a response that is %s is not kept, but its usage is", (_, reserve, delta) => {
  const parts: LanguageModelV4StreamPart[] = [
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta },
    { type: "text-delta", id: "1", delta: "more" },
    finish,
  ];
  const collected = collect(parts, reserve);
  expect(collected.result).toBeUndefined();
  expect(collected.usage).toEqual(usage);
});

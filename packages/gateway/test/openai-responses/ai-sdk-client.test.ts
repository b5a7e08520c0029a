import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { answerWith, finish } from "./responses.ts";

const sealed = "armature.issuer.c3RhdGU";

const withCall: LanguageModelV4StreamPart[] = [
  { type: "stream-start", warnings: [] },
  { type: "reasoning-start", id: "r" },
  { type: "reasoning-delta", id: "r", delta: "Look it up." },
  { type: "reasoning-end", id: "r", providerMetadata: { armature: { sealed } } },
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "One moment." },
  { type: "text-end", id: "t" },
  { type: "tool-input-start", id: "call_1", toolName: "weather" },
  { type: "tool-input-delta", id: "call_1", delta: '{"city":"Ro' },
  { type: "tool-input-delta", id: "call_1", delta: 'me"}' },
  { type: "tool-input-end", id: "call_1" },
  { type: "tool-call", toolCallId: "call_1", toolName: "weather", input: '{"city":"Rome"}' },
  { ...finish, finishReason: { unified: "tool-calls", raw: "tool_use" } } as typeof finish,
];

const answer: LanguageModelV4StreamPart[] = [
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "Sunny." },
  { type: "text-end", id: "t" },
  finish,
];

const settings = {
  prompt: "How is the weather in Rome?",
  stopWhen: stepCountIs(3),
  // As opencode and Cline ask: nothing is stored.
  providerOptions: { openai: { store: false, include: ["reasoning.encrypted_content"] } },
  tools: {
    weather: tool({
      inputSchema: jsonSchema<{ city: string }>({
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
      }),
      execute: ({ city }) => `sunny in ${city}`,
    }),
  },
};

/** What the second request must hold: the call, its result, and the reasoning with its seal. */
function expectReturned(body: Record<string, unknown> | undefined): void {
  expect(body?.input).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: "reasoning", encrypted_content: sealed }),
      expect.objectContaining({ type: "function_call", call_id: "call_1", name: "weather" }),
      expect.objectContaining({ type: "function_call_output", call_id: "call_1" }),
    ]),
  );
}

test("the AI SDK streams a loop of tools, and returns reasoning with its seal", async () => {
  const { baseURL, bodies } = await answerWith(withCall, answer);
  const model = createOpenAI({ baseURL, apiKey: "unused" }).responses("auto");
  const result = streamText({ model, ...settings });
  const types: string[] = [];
  for await (const part of result.stream) types.push(part.type);
  expect(await result.text).toBe("Sunny.");
  const steps = await result.steps;
  expect(steps).toHaveLength(2);
  expect(steps[0]).toMatchObject({
    text: "One moment.",
    reasoningText: "Look it up.",
    finishReason: "tool-calls",
    toolCalls: [{ toolName: "weather", input: { city: "Rome" } }],
    usage: { inputTokens: 1200, outputTokens: 42, totalTokens: 1242 },
  });
  expect(types).not.toContain("error");
  expectReturned(bodies[1]);
});

test("the AI SDK runs the same loop without streams", async () => {
  const { baseURL, bodies } = await answerWith(withCall, answer);
  const model = createOpenAI({ baseURL, apiKey: "unused" }).responses("auto");
  const result = await generateText({ model, ...settings });
  expect(result.text).toBe("Sunny.");
  expect(result.steps[0]).toMatchObject({ text: "One moment.", reasoningText: "Look it up." });
  expectReturned(bodies[1]);
});

test("the AI SDK learns that a response was cut off or filtered", async () => {
  const ended = (unified: "length" | "content-filter"): LanguageModelV4StreamPart[] => [
    ...answer.slice(0, 2),
    { ...finish, finishReason: { unified, raw: unified } } as typeof finish,
  ];
  const { baseURL } = await answerWith(ended("length"), ended("content-filter"));
  const model = createOpenAI({ baseURL, apiKey: "unused" }).responses("auto");
  for (const reason of ["length", "content-filter"]) {
    const result = streamText({ model, prompt: "hi" });
    expect(await result.text).toBe("Sunny.");
    expect(await result.finishReason).toBe(reason);
  }
});

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import OpenAI from "openai";
import type { ResponseCreateParamsStreaming } from "openai/resources/responses/responses";
import { expect, test } from "vitest";
import { answerWith, finish } from "./responses.ts";

const request = {
  model: "auto",
  input: "Write a file.",
  tools: [
    { type: "function", name: "exec", parameters: { type: "object" }, strict: false },
    { type: "custom", name: "apply_patch" },
    {
      type: "namespace",
      name: "agents",
      description: "",
      tools: [{ type: "function", name: "close" }],
    },
  ],
} as const satisfies Partial<ResponseCreateParamsStreaming>;

/** Text, reasoning and three calls whose parts come in any order. */
const interleaved: LanguageModelV4StreamPart[] = [
  { type: "stream-start", warnings: [] },
  { type: "reasoning-start", id: "0" },
  { type: "reasoning-delta", id: "0", delta: "I should " },
  { type: "text-start", id: "0" },
  { type: "text-delta", id: "0", delta: "I will " },
  { type: "reasoning-delta", id: "0", delta: "write." },
  { type: "tool-input-start", id: "call_1", toolName: "exec" },
  { type: "tool-input-delta", id: "call_1", delta: '{"cmd":' },
  {
    type: "reasoning-end",
    id: "0",
    providerMetadata: { armature: { sealed: "armature.issuer.c3RhdGU" } },
  },
  { type: "tool-input-start", id: "call_2", toolName: "apply_patch" },
  { type: "tool-input-delta", id: "call_2", delta: '{"input":"*** Begin' },
  { type: "tool-input-delta", id: "call_1", delta: '"ls"}' },
  { type: "text-delta", id: "0", delta: "write it." },
  { type: "tool-input-end", id: "call_1" },
  { type: "tool-call", toolCallId: "call_1", toolName: "exec", input: '{"cmd":"ls"}' },
  { type: "text-end", id: "0" },
  { type: "tool-call", toolCallId: "call_3", toolName: "agents__close", input: "{}" },
  {
    type: "tool-call",
    toolCallId: "call_2",
    toolName: "apply_patch",
    input: '{"input":"*** Begin Patch\\n"}',
  },
  { ...finish, finishReason: { unified: "tool-calls", raw: "tool_use" } } as typeof finish,
];

const output = [
  {
    type: "reasoning",
    summary: [{ type: "summary_text", text: "I should write." }],
    encrypted_content: "armature.issuer.c3RhdGU",
  },
  { type: "message", content: [{ type: "output_text", text: "I will write it." }] },
  { type: "function_call", call_id: "call_1", name: "exec", arguments: '{"cmd":"ls"}' },
  {
    type: "custom_tool_call",
    call_id: "call_2",
    name: "apply_patch",
    input: "*** Begin Patch\n",
  },
  { type: "function_call", call_id: "call_3", name: "close", namespace: "agents" },
];

test("the official client reads an interleaved stream: items, usage and the final response", async () => {
  const { baseURL } = await answerWith(interleaved);
  const client = new OpenAI({ baseURL, apiKey: "unused" });
  const stream = client.responses.stream({ ...request, tools: [...request.tools] });
  let text = "";
  let argumentsOf = "";
  stream.on("response.output_text.delta", ({ delta }) => {
    text += delta;
  });
  stream.on("response.function_call_arguments.delta", ({ delta, output_index }) => {
    if (output_index === 2) argumentsOf += delta;
  });
  const response = await stream.finalResponse();
  expect(response).toMatchObject({
    id: "resp_armature_abc1",
    model: "claude",
    status: "completed",
    output,
    output_text: "I will write it.",
    usage: {
      input_tokens: 1200,
      input_tokens_details: { cached_tokens: 900, cache_write_tokens: 100 },
      output_tokens: 42,
      output_tokens_details: { reasoning_tokens: 30 },
      total_tokens: 1242,
    },
  });
  expect(response.output).toHaveLength(output.length);
  expect({ text, argumentsOf }).toEqual({ text: "I will write it.", argumentsOf: '{"cmd":"ls"}' });
});

test("the official client reads the same response without a stream", async () => {
  const { baseURL } = await answerWith(interleaved);
  const client = new OpenAI({ baseURL, apiKey: "unused" });
  const response = await client.responses.create({ ...request, tools: [...request.tools] });
  expect(response).toMatchObject({ status: "completed", output_text: "I will write it." });
  // In the order in which the calls ended, which is that of the parts of the result.
  const [reasoning, message, exec, patch, close] = output;
  expect(response.output).toMatchObject([reasoning, message, exec, close, patch]);
});

test("the official client is told that a response was cut off, and keeps what came", async () => {
  const { baseURL } = await answerWith([
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "Once upon" },
    { type: "tool-input-start", id: "call_1", toolName: "exec" },
    { type: "tool-input-delta", id: "call_1", delta: '{"cmd":"rm -r' },
    { ...finish, finishReason: { unified: "length", raw: "max_tokens" } } as typeof finish,
  ]);
  const client = new OpenAI({ baseURL, apiKey: "unused" });
  const stream = client.responses.stream({ ...request, tools: [...request.tools] });
  expect(await stream.finalResponse()).toMatchObject({
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
    output: [{ type: "message", content: [{ text: "Once upon" }] }],
  });
});

test("the official client reads a refusal as one, streamed or not", async () => {
  const refused: LanguageModelV4StreamPart[] = [
    { type: "text-start", id: "1", providerMetadata: { armature: { refusal: true } } },
    { type: "text-delta", id: "1", delta: "I can't help with that." },
    { type: "text-end", id: "1" },
    finish,
  ];
  const { baseURL } = await answerWith(refused, refused);
  const client = new OpenAI({ baseURL, apiKey: "unused" });
  const content = [{ type: "refusal", refusal: "I can't help with that." }];
  const streamed = await client.responses.stream({ model: "auto", input: "hi" }).finalResponse();
  expect(streamed.output).toMatchObject([{ type: "message", content }]);
  const whole = await client.responses.create({ model: "auto", input: "hi" });
  expect(whole.output).toMatchObject([{ type: "message", content }]);
});

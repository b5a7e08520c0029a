import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import {
  agentCall,
  matchGolden,
  modelOf,
  nextTurn,
  reasoningOf,
  sendInVain,
  streamOf,
  withSettings,
} from "./calls.ts";
import { events, json, type Recorder, startRecorder } from "./recorder.ts";

const MODEL = "claude-opus-5-5";

async function setup(
  arm: { model?: string; effort?: string; maxOutputTokens?: number } = {},
  deniedBetas: readonly string[] = [],
): Promise<{ provider: Recorder; model: LanguageModelV4 }> {
  const provider = await startRecorder();
  const options = { baseUrl: `${provider.url}/v1`, apiKey: "sk-canary-1234", deniedBetas };
  return { provider, model: modelOf({ provider: "anthropic", model: MODEL, ...arm }, options) };
}

test("the body that @ai-sdk/anthropic sends for an agent's call", async () => {
  const { provider, model } = await setup();
  await sendInVain(model, {
    ...withSettings({ parallelToolCalls: false, user: "u-1" }),
    reasoning: "high",
  });
  const [request] = provider.requests;
  expect(request?.path).toBe("/v1/messages");
  expect(request?.headers).toMatchObject({
    "x-api-key": "sk-canary-1234",
    "anthropic-version": "2023-06-01",
    "user-agent": "armature",
  });
  expect(request?.headers).not.toHaveProperty("authorization");
  await matchGolden(request?.body, "anthropic-messages");
});

test("marks that the client set for caching are the only ones", async () => {
  const { provider, model } = await setup();
  const cached = (cache: string) => ({ providerOptions: { armature: { cache } } });
  const [system, , user, ...rest] = agentCall.prompt;
  const [tool, ...tools] = agentCall.tools ?? [];
  if (system?.role !== "system" || user?.role !== "user" || tool?.type !== "function") return;
  const [text, image] = user.content;
  if (text === undefined || image === undefined) return;
  const part = { ...image, ...cached("5m") };
  await sendInVain(model, {
    ...agentCall,
    prompt: [{ ...system, ...cached("1h") }, { ...user, content: [text, part] }, ...rest],
    tools: [{ ...tool, ...cached("1h") }, ...tools],
  });
  const body = JSON.stringify(provider.requests[0]?.body);
  expect(body.match(/"cache_control":\{.*?\}/g)).toEqual([
    '"cache_control":{"type":"ephemeral","ttl":"1h"}',
    '"cache_control":{"type":"ephemeral"}',
    '"cache_control":{"type":"ephemeral","ttl":"1h"}',
  ]);
});

test("a model that is no Claude is not marked for caching", async () => {
  const { provider, model } = await setup({ model: "other" });
  await sendInVain(model, agentCall);
  expect(JSON.stringify(provider.requests[0]?.body)).not.toContain("cache_control");
});

test("a request without tools declares those of its history, and that none may be called", async () => {
  const { provider, model } = await setup();
  const { tools: _, toolChoice: __, ...call } = agentCall;
  await sendInVain(model, call);
  await sendInVain(model, { prompt: call.prompt.slice(0, 3) });
  const [withHistory, without] = provider.requests;
  expect(withHistory?.body).toMatchObject({
    tools: [{ name: "look", input_schema: { type: "object" } }],
    tool_choice: { type: "none" },
  });
  expect(without?.body).not.toHaveProperty("tools");
});

const hello: LanguageModelV4CallOptions = {
  prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
};

test.each([
  ["the client's limit includes the thinking budget", 5000, 2000, {}, { max_tokens: 5000 }],
  [
    "the arm's limit holds below the client's",
    5000,
    undefined,
    { maxOutputTokens: 100 },
    { max_tokens: 100 },
  ],
  [
    "the client's limit holds below the arm's",
    50,
    undefined,
    { maxOutputTokens: 100 },
    { max_tokens: 50 },
  ],
  [
    "the catalogue knows the limit of a listed model",
    undefined,
    undefined,
    {},
    { max_tokens: 128_000 },
  ],
  [
    "any other model has a limit too",
    undefined,
    undefined,
    { model: "claude-x" },
    { max_tokens: 32_000 },
  ],
  [
    "the arm's effort wins",
    500,
    undefined,
    { effort: "low" },
    { output_config: { effort: "low" } },
  ],
])("%s", async (_, maxOutputTokens, thinkingBudget, arm, expected) => {
  const model = thinkingBudget === undefined ? MODEL : "claude-haiku-4-5";
  const { provider, model: languageModel } = await setup({ model, ...arm });
  const settings = thinkingBudget === undefined ? {} : { thinkingBudget };
  const call = { ...hello, providerOptions: { armature: settings }, maxOutputTokens };
  await sendInVain(languageModel, call as typeof hello);
  expect(provider.requests[0]?.body).toMatchObject(expected);
  if (thinkingBudget !== undefined) {
    expect(provider.requests[0]?.body.thinking).toEqual({
      type: "enabled",
      budget_tokens: thinkingBudget,
    });
  }
});

const openExchange: LanguageModelV4CallOptions = {
  ...agentCall,
  prompt: agentCall.prompt.slice(0, -1),
};

test.each<[string, LanguageModelV4CallOptions, number | undefined]>([
  ["a share of the client's limit", { ...hello, maxOutputTokens: 5000 }, 1500],
  ["at least the least that the API takes", { ...hello, maxOutputTokens: 2000 }, 1024],
  ["nothing if the limit is too low", { ...hello, maxOutputTokens: 1024 }, undefined],
  [
    "nothing if a tool has to be called",
    { ...agentCall, toolChoice: { type: "required" } },
    undefined,
  ],
  ["nothing in an exchange without its first thought", openExchange, undefined],
])("an effort gives a model with budgets %s, within the limit", async (_, call, budget) => {
  const { provider, model } = await setup({ model: "claude-sonnet-4-5" });
  await sendInVain(model, { ...call, reasoning: "medium" });
  const { body } = provider.requests[0] ?? {};
  expect(body?.max_tokens).toBe(call.maxOutputTokens);
  const enabled = { type: "enabled", budget_tokens: budget };
  expect(body?.thinking).toEqual(budget === undefined ? undefined : enabled);
  if (budget !== undefined) return;
  provider.respond(json({ ...answer, model: "claude-sonnet-4-5" }));
  const { warnings } = await model.doGenerate({ ...call, reasoning: "medium" });
  expect(warnings).toContainEqual({ type: "unsupported", feature: "reasoning" });
});

test("an exchange that began with the model's own thought goes on with thoughts", async () => {
  const { provider, model } = await setup({ model: "claude-sonnet-4-5" });
  provider.respond(json({ ...answer, model: "claude-sonnet-4-5" }));
  const [[text, sealed] = []] = await reasoningOf(model, false);
  const part = {
    type: "reasoning" as const,
    text: String(text),
    providerOptions: { armature: { sealed: String(sealed) } },
  };
  // As the package itself keeps the head of a stream.
  const head = { type: "custom" as const, kind: "anthropic.message_start" as const };
  const prompt = openExchange.prompt.map((message) =>
    message.role === "assistant"
      ? { ...message, content: [head, part, ...message.content] }
      : message,
  );
  await model.doGenerate({ ...openExchange, prompt, reasoning: "medium" });
  expect(provider.requests[1]?.body.thinking).toMatchObject({ type: "enabled" });
});

test("blank texts are left out, and messages that hold nothing else", async () => {
  const { provider, model } = await setup();
  const blank = { type: "text" as const, text: "\n\n" };
  const call = { type: "tool-call" as const, toolCallId: "c", toolName: "look", input: {} };
  const output = { type: "text" as const, value: "seen" };
  await sendInVain(model, {
    prompt: [
      ...hello.prompt,
      { role: "assistant", content: [blank, call] },
      {
        role: "tool",
        content: [{ type: "tool-result", toolCallId: "c", toolName: "look", output }],
      },
      { role: "assistant", content: [blank] },
    ],
  });
  const { messages } = provider.requests[0]?.body ?? {};
  expect(JSON.stringify(messages)).not.toContain("\\n");
  expect((messages as { role: string }[]).map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "user",
  ]);
});

const answer = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: MODEL,
  content: [
    { type: "thinking", thinking: "Hm.", signature: "sig-1" },
    { type: "redacted_thinking", data: "secret-1" },
    { type: "text", text: "Hello" },
  ],
  stop_reason: "end_turn",
  usage: { input_tokens: 3, output_tokens: 5 },
};

const started = (index: number, content_block: object) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, delta: object) => ({ type: "content_block_delta", index, delta });
const stopped = (index: number) => ({ type: "content_block_stop", index });

const stream = [
  {
    type: "message_start",
    message: {
      ...answer,
      content: [],
      stop_reason: null,
      usage: { input_tokens: 3, output_tokens: 0 },
    },
  },
  started(0, { type: "thinking", thinking: "", signature: "" }),
  delta(0, { type: "thinking_delta", thinking: "Hm." }),
  delta(0, { type: "signature_delta", signature: "sig-1" }),
  stopped(0),
  started(1, { type: "redacted_thinking", data: "secret-1" }),
  stopped(1),
  started(2, { type: "text", text: "" }),
  delta(2, { type: "text_delta", text: "Hello" }),
  stopped(2),
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
  { type: "message_stop" },
];

test.each([false, true])(
  "thoughts and their signatures come back as they were (streamed: %s)",
  async (streamed) => {
    const { provider, model } = await setup();
    provider.respond(streamed ? events(...stream) : json(answer));
    const reasoning = await reasoningOf(model, streamed);
    expect(reasoning.map(([text]) => text)).toEqual(["Hm.", ""]);
    for (const [, sealed] of reasoning) expect(sealed).toMatch(/^armature\.[\w-]{8}\./);
    provider.respond(json(answer));
    await model.doGenerate(nextTurn(reasoning));
    const { messages } = provider.requests[1]?.body ?? {};
    expect((messages as { content: unknown }[])[1]?.content).toMatchObject([
      { type: "thinking", thinking: "Hm.", signature: "sig-1" },
      { type: "redacted_thinking", data: "secret-1" },
      { type: "text", text: "Hello" },
    ]);
  },
);

test("what the API does not have is dropped with a warning, streamed or not", async () => {
  const { provider, model } = await setup();
  const call = withSettings({ serviceTier: "priority", verbosity: "low" });
  const expected = [
    { type: "unsupported", feature: "serviceTier" },
    { type: "unsupported", feature: "verbosity" },
  ];
  provider.respond(json(answer));
  expect((await model.doGenerate(call)).warnings).toEqual(expected);
  provider.respond(events(...stream));
  expect((await streamOf(model, call))[0]).toEqual({ type: "stream-start", warnings: expected });
  for (const { body } of provider.requests) expect(body).not.toHaveProperty("service_tier");
});

test("a user's name that is too long is hashed", async () => {
  const { provider, model } = await setup();
  await sendInVain(model, withSettings({ user: "u".repeat(200) }));
  const { metadata } = provider.requests[0]?.body ?? {};
  expect(metadata).toEqual({ user_id: expect.stringMatching(/^[\w-]{43}$/) });
});

test("betas that the package adds go to Anthropic alone, unless it denies them", async () => {
  const open = await setup();
  await sendInVain(open.model, agentCall);
  const beta = open.provider.requests[0]?.headers["anthropic-beta"];
  expect(beta).toBe("structured-outputs-2025-11-13");
  const closed = await setup({}, [String(beta)]);
  await sendInVain(closed.model, agentCall);
  expect(closed.provider.requests[0]?.headers).not.toHaveProperty("anthropic-beta");
  const provider = await startRecorder();
  const arm = { provider: "bedrock", model: "anthropic.claude-opus-5-5" };
  const options = { baseUrl: provider.url, apiKey: "sk-canary-1234", region: "us-east-1" };
  await sendInVain(modelOf(arm, options), agentCall);
  expect(provider.requests[0]?.path).toBe("/anthropic/v1/messages");
  expect(provider.requests[0]?.headers).not.toHaveProperty("anthropic-beta");
});

test("an error in a stream stays an error part", async () => {
  const { provider, model } = await setup();
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  provider.respond(events(...stream.slice(0, 3), error));
  const parts = await streamOf(model, agentCall);
  expect(parts.at(-1)).toMatchObject({ type: "error", error: { statusCode: 529 } });
});

import type { LanguageModelV4 } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { issuerOf, sealState } from "../../src/call/issued-state.ts";
import {
  agentCall,
  matchGolden,
  modelOf,
  nextTurn,
  reasoningOf,
  sendInVain,
  withSettings,
} from "./calls.ts";
import { events, json, type Recorder, startRecorder } from "./recorder.ts";

async function setup(
  arm: { model?: string; effort?: string; maxOutputTokens?: number } = {},
): Promise<{ provider: Recorder; model: LanguageModelV4 }> {
  const provider = await startRecorder();
  const options = { baseUrl: `${provider.url}/v1`, apiKey: "sk-canary-1234" };
  return { provider, model: modelOf({ provider: "openai", model: "gpt-5.6", ...arm }, options) };
}

test("the body that @ai-sdk/openai sends for an agent's call", async () => {
  const { provider, model } = await setup();
  const settings = {
    parallelToolCalls: false,
    user: "u-1",
    serviceTier: "flex",
    verbosity: "low",
    promptCacheKey: "session-1",
    strictSchema: true,
  };
  const schema = { type: "object", properties: {}, additionalProperties: false } as const;
  await sendInVain(model, {
    ...withSettings(settings),
    reasoning: "high",
    responseFormat: { type: "json", name: "answer", schema },
  });
  const [request] = provider.requests;
  expect(request?.path).toBe("/v1/responses");
  expect(request?.headers.authorization).toBe("Bearer sk-canary-1234");
  await matchGolden(request?.body, "openai-responses");
});

const reasoning = {
  type: "reasoning",
  id: "rs_1",
  summary: [
    { type: "summary_text", text: "First." },
    { type: "summary_text", text: "Second." },
  ],
  encrypted_content: "enc-1",
};

const message = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Hello", annotations: [] }],
};

const answer = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "gpt-5.6",
  status: "completed",
  output: [reasoning, message],
  usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
};

const summary = (summary_index: number, text: string): object[] => {
  const place = { item_id: "rs_1", output_index: 0, summary_index };
  return [
    {
      type: "response.reasoning_summary_part.added",
      ...place,
      part: { type: "summary_text", text: "" },
    },
    { type: "response.reasoning_summary_text.delta", ...place, delta: text },
    {
      type: "response.reasoning_summary_part.done",
      ...place,
      part: { type: "summary_text", text },
    },
  ];
};

const stream = [
  { type: "response.created", response: { ...answer, status: "in_progress", output: [] } },
  {
    type: "response.output_item.added",
    output_index: 0,
    item: { ...reasoning, summary: [], encrypted_content: "enc-0" },
  },
  ...summary(0, "First."),
  ...summary(1, "Second."),
  { type: "response.output_item.done", output_index: 0, item: reasoning },
  { type: "response.output_item.added", output_index: 1, item: { ...message, content: [] } },
  {
    type: "response.output_text.delta",
    item_id: "msg_1",
    output_index: 1,
    content_index: 0,
    delta: "Hello",
  },
  { type: "response.output_item.done", output_index: 1, item: message },
  { type: "response.completed", response: answer },
];

test.each([false, true])(
  "encrypted reasoning comes back as one item (streamed: %s)",
  async (streamed) => {
    const { provider, model } = await setup();
    provider.respond(streamed ? events(...stream) : json(answer));
    const thoughts = await reasoningOf(model, streamed);
    expect(thoughts.map(([text]) => text)).toEqual(["First.", "Second."]);
    provider.respond(json(answer));
    await model.doGenerate(nextTurn(thoughts));
    const { input } = provider.requests[1]?.body ?? {};
    expect((input as unknown[])[1]).toEqual(reasoning);
  },
);

test("the API's defaults do not apply: nothing is stored, and schemas are strict only if the client said so", async () => {
  const { provider, model } = await setup();
  const schema = { type: "object", properties: {} } as const;
  await sendInVain(model, { ...agentCall, responseFormat: { type: "json", schema } });
  expect(provider.requests[0]?.body).toMatchObject({
    store: false,
    text: { format: { strict: false } },
    tools: [{ strict: false }, { strict: true }],
  });
});

test("a deployment's name need not tell that the model reasons: the client's effort does", async () => {
  const { provider, model } = await setup({ model: "my-deployment" });
  await sendInVain(model, { ...agentCall, reasoning: "low" });
  await sendInVain(model, agentCall);
  const [asked, unasked] = provider.requests;
  expect(asked?.body).toMatchObject({
    reasoning: { effort: "low" },
    include: ["reasoning.encrypted_content"],
  });
  expect(unasked?.body).not.toHaveProperty("reasoning");
});

test("values that the API does not know are dropped with a warning", async () => {
  const { provider, model } = await setup();
  provider.respond(json(answer));
  const settings = { serviceTier: "standard_only", verbosity: "epic", thinkingBudget: 1000 };
  const { warnings } = await model.doGenerate(withSettings(settings));
  expect(warnings).toEqual(
    ["serviceTier", "verbosity", "thinkingBudget"].map((feature) => ({
      type: "unsupported",
      feature,
    })),
  );
  const { body } = provider.requests[0] ?? {};
  expect(body).not.toHaveProperty("service_tier");
  expect(body).not.toHaveProperty("text");
});

test("names that the API would refuse as too long are hashed", async () => {
  const { provider, model } = await setup();
  await sendInVain(model, withSettings({ user: "u".repeat(200), promptCacheKey: "k".repeat(65) }));
  const { user, prompt_cache_key } = provider.requests[0]?.body ?? {};
  expect(user).toMatch(/^[\w-]{43}$/);
  expect(prompt_cache_key).toMatch(/^[\w-]{43}$/);
});

test("the resolution of an image is passed on", async () => {
  const { provider, model } = await setup();
  const data = { type: "url", url: new URL("https://example.com/x.png") } as const;
  const providerOptions = { armature: { detail: "low" } };
  const image = { type: "file", mediaType: "image/*", data, providerOptions } as const;
  await sendInVain(model, { prompt: [{ role: "user", content: [image] }] });
  expect(provider.requests[0]?.body.input).toMatchObject([
    { content: [{ image_url: "https://example.com/x.png", detail: "low" }] },
  ]);
});

test("state of another issuer is dropped with its reasoning, and an empty message with it", async () => {
  const { provider, model } = await setup();
  const sealed = sealState(issuerOf("another"), { openai: { itemId: "rs_9" } });
  await sendInVain(model, nextTurn([["Foreign.", sealed]]));
  expect(JSON.stringify(provider.requests[0]?.body)).not.toMatch(/Foreign|rs_9/);
  const [user, assistant, ...rest] = nextTurn([["Foreign.", sealed]]).prompt;
  if (user === undefined || assistant?.role !== "assistant") throw new Error("not a turn");
  const content = assistant.content.filter(({ type }) => type === "reasoning");
  await sendInVain(model, { prompt: [user, { ...assistant, content }, ...rest] });
  expect(provider.requests[1]?.body.input).toHaveLength(2);
});

test("a limit that the API finds too low is raised to its least", async () => {
  const { provider, model } = await setup();
  for (const maxOutputTokens of [1, 16, 17])
    await sendInVain(model, { ...agentCall, maxOutputTokens });
  const limits = provider.requests.map(({ body }) => body.max_output_tokens);
  expect(limits).toEqual([16, 16, 17]);
});

import type { LanguageModelV4 } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { agentCall, matchGolden, modelOf, sendInVain, withSettings } from "./calls.ts";
import { json, type Recorder, startRecorder } from "./recorder.ts";

async function setup(
  model = "us.amazon.nova-pro-v1:0",
): Promise<{ provider: Recorder; model: LanguageModelV4 }> {
  const provider = await startRecorder();
  const options = { baseUrl: provider.url, apiKey: "sk-canary-1234", region: "us-east-1" };
  const arm = { provider: "bedrock", model, protocols: ["converse"] };
  return { provider, model: modelOf(arm, options) };
}

test("the body that @ai-sdk/amazon-bedrock sends for an agent's call", async () => {
  const { provider, model } = await setup();
  await sendInVain(model, withSettings({ serviceTier: "flex" }));
  const [request] = provider.requests;
  expect(request?.path).toBe("/model/us.amazon.nova-pro-v1%3A0/converse");
  expect(request?.headers.authorization).toBe("Bearer sk-canary-1234");
  await matchGolden(request?.body, "bedrock-converse");
});

const cached = { providerOptions: { armature: { cache: "1h" } } };

test.each([
  ["us.amazon.nova-pro-v1:0", [{ text: "Hi" }, { cachePoint: { type: "default", ttl: "1h" } }]],
  ["meta.llama4-scout-17b-instruct-v1:0", [{ text: "Hi" }]],
])("marks for caching go only to families that take them: %s", async (name, content) => {
  const { provider, model } = await setup(name);
  const prompt = [
    { role: "user" as const, content: [{ type: "text" as const, text: "Hi" }], ...cached },
  ];
  await sendInVain(model, { prompt });
  expect(provider.requests[0]?.body.messages).toEqual([{ role: "user", content }]);
});

const answer = {
  output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
};

test("a choice of no tool keeps the tools and the history of their calls, with a warning", async () => {
  const { provider, model } = await setup();
  provider.respond(json(answer));
  const { warnings } = await model.doGenerate({ ...agentCall, toolChoice: { type: "none" } });
  expect(warnings).toMatchObject([{ type: "unsupported", feature: "toolChoice" }]);
  const { body } = provider.requests[0] ?? {};
  expect(JSON.stringify(body)).toContain("toolUseId");
  expect(body?.toolConfig).toMatchObject({ toolChoice: { auto: {} } });
});

test("a request without tools keeps the history of their calls, with a warning", async () => {
  const { provider, model } = await setup();
  provider.respond(json(answer));
  const { tools: _, toolChoice: __, ...call } = agentCall;
  const { warnings } = await model.doGenerate(call);
  expect(warnings).toMatchObject([{ type: "unsupported", feature: "toolChoice" }]);
  const { body } = provider.requests[0] ?? {};
  expect(JSON.stringify(body)).toContain("toolUseId");
  expect(body?.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: "look" } }] });
});

test("the client's limit includes the thinking budget", async () => {
  const { provider, model } = await setup("anthropic.claude-3-7-sonnet-20250219-v1:0");
  const call = withSettings({ thinkingBudget: 2000 });
  await sendInVain(model, { ...call, prompt: agentCall.prompt.slice(0, 3) });
  expect(provider.requests[0]?.body).toMatchObject({
    inferenceConfig: { maxTokens: 5000 },
    additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2000 } },
  });
});

test("what the API does not have is dropped with a warning", async () => {
  const { provider, model } = await setup();
  provider.respond(json(answer));
  const settings = { serviceTier: "auto", parallelToolCalls: false, user: "u", verbosity: "low" };
  const { warnings } = await model.doGenerate(withSettings(settings));
  expect(warnings).toEqual(
    Object.keys(settings).map((feature) => ({ type: "unsupported", feature })),
  );
  expect(provider.requests[0]?.body).not.toHaveProperty("serviceTier");
});

test("an image by URL is refused as the API would refuse it, and nothing is sent", async () => {
  const { provider, model } = await setup();
  const data = { type: "url", url: new URL("https://example.com/x.png") } as const;
  const image = { type: "file", mediaType: "image/png", data } as const;
  const call = { prompt: [{ role: "user" as const, content: [image] }] };
  await expect(model.doGenerate(call)).rejects.toMatchObject({
    name: "AI_APICallError",
    statusCode: 400,
    isRetryable: false,
    message: expect.stringMatching(/^the model's provider has no support for .*URL/),
  });
  expect(provider.requests).toHaveLength(0);
});

test("a Claude's budget for an effort stays within the client's limit", async () => {
  const { provider, model } = await setup("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi" }] }];
  await sendInVain(model, { prompt, reasoning: "medium", maxOutputTokens: 5000 });
  const { body } = provider.requests[0] ?? {};
  expect(body?.inferenceConfig).toMatchObject({ maxTokens: 5000 });
  expect(body?.additionalModelRequestFields).toMatchObject({
    thinking: { type: "enabled", budget_tokens: 1500 },
  });
});

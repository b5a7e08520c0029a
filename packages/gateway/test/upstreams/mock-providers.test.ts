import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { LLMock } from "@copilotkit/aimock";
import { expect, onTestFinished, test } from "vitest";
import { agentCall, modelOf, streamOf } from "./calls.ts";

const wires = {
  "openai-chat": { provider: "lab", path: "/v1" },
  "openai-responses": { provider: "openai", path: "/v1" },
  "anthropic-messages": { provider: "anthropic", path: "/v1" },
  converse: { provider: "bedrock", path: "" },
} as const;

type Wire = keyof typeof wires;

async function setup(wire: Wire): Promise<{ mock: LLMock; model: LanguageModelV4 }> {
  const mock = new LLMock({ port: 0 });
  mock.onMessage("hello", { content: "Hi there!" });
  mock.onMessage("look", { toolCalls: [{ id: "call_1", name: "look", arguments: '{"at":"it"}' }] });
  await mock.start();
  onTestFinished(async () => void (await mock.stop()));
  const { provider, path } = wires[wire];
  const region = provider === "bedrock" ? { region: "us-east-1" } : {};
  const options = { baseUrl: mock.url + path, apiKey: "sk-mock-12345678", ...region };
  return { mock, model: modelOf({ provider, model: "m", protocols: [wire] }, options) };
}

function say(text: string): LanguageModelV4CallOptions {
  return {
    ...agentCall,
    prompt: [{ role: "user", content: [{ type: "text", text }] }],
  };
}

/** What a response says: text, tool calls, and why it ended. */
async function read(
  model: LanguageModelV4,
  text: string,
  streamed: boolean,
): Promise<{ text: string; calls: unknown[]; finish: string }> {
  const found = { text: "", calls: [] as unknown[], finish: "" };
  const result = streamed ? undefined : await model.doGenerate(say(text));
  if (result !== undefined) found.finish = result.finishReason.unified;
  for (const part of result?.content ?? (await streamOf(model, say(text)))) {
    if (part.type === "text") found.text += part.text;
    if (part.type === "text-delta") found.text += part.delta;
    if (part.type === "tool-call") found.calls.push([part.toolName, JSON.parse(part.input)]);
    if (part.type === "finish") found.finish = part.finishReason.unified;
  }
  return found;
}

const rows = (Object.keys(wires) as Wire[]).flatMap((wire) =>
  [false, true].map((streamed) => [wire, streamed] as const),
);

test.each(rows)("a text over %s (streamed: %s)", async (wire, streamed) => {
  const { model } = await setup(wire);
  const response = await read(model, "hello", streamed);
  expect(response).toEqual({ text: "Hi there!", calls: [], finish: "stop" });
});

test.each(rows)("a tool call over %s (streamed: %s)", async (wire, streamed) => {
  const { model } = await setup(wire);
  const { calls, finish } = await read(model, "look", streamed);
  expect({ calls, finish }).toEqual({ calls: [["look", { at: "it" }]], finish: "tool-calls" });
});

test.each(rows)("out of quota over %s (streamed: %s)", async (wire, streamed) => {
  const { mock, model } = await setup(wire);
  mock.setChaos({ rateLimitRate: 1 });
  await expect(read(model, "hello", streamed)).rejects.toMatchObject({
    statusCode: 429,
    responseHeaders: { "retry-after": expect.any(String) },
  });
});

test.each(rows)("a connection that drops over %s (streamed: %s)", async (wire, streamed) => {
  const { mock, model } = await setup(wire);
  mock.setChaos({ disconnectRate: 1 });
  await expect(read(model, "hello", streamed)).rejects.toMatchObject({ name: "Failure" });
});

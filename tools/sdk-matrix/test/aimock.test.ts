import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Case, PIXEL, weather } from "../src/cases.ts";
import type { Received, SdkClient } from "../src/clients/client.ts";
import { clients } from "../src/clients/clients.ts";
import { failureOf } from "../src/clients/failure.ts";
import { converse } from "../src/converse.ts";
import { ADAPTERS } from "../src/gateways/adapters.ts";
import { CLAUDE, startGateway } from "../src/gateways/gateway.ts";
import { PROTOCOLS, type Protocol } from "../src/upstreams/strict-upstream.ts";

const TEXT = "Hello from the mock — 🌦️.";
const THOUGHT = "The user greets me.";

const mock = new LLMock({ port: 0, chunkSize: 5 });

beforeAll(async () => {
  const call = { name: weather.name, arguments: { city: "Rome" } };
  const other = { name: weather.name, arguments: { city: "Zürich" } };
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 70,
    input_tokens: 1000,
    output_tokens: 70,
  };
  mock
    .on({ userMessage: "weather", hasToolResult: true }, { content: "Sunny." })
    .onMessage("weather in both", { toolCalls: [call, other] })
    .onMessage("weather", { content: "Let me look.", toolCalls: [call] })
    .onMessage("think", { content: TEXT, reasoning: THOUGHT })
    .onMessage("object", { content: { city: "Rome" } })
    .onMessage("busy", {
      error: { message: "slow down", type: "rate_limit" },
      status: 429,
      retryAfter: 9,
    })
    .onMessage("refuse", {
      error: { message: "too hot", type: "invalid_request_error" },
      status: 400,
    })
    .onMessage("broken", { content: TEXT.repeat(20) }, { truncateAfterChunks: 4 })
    .onMessage("malformed", { content: TEXT }, { chaos: { malformedRate: 1 } })
    .onMessage("hello", { content: TEXT, usage });
  await mock.start();
});

afterAll(() => mock.stop());

function provider(protocol: Protocol) {
  const upstream = { baseUrl: `${mock.url}/v1` };
  const model = protocol === "anthropic-messages" ? { model: CLAUDE } : {};
  return { upstream, protocols: [protocol], ...model };
}

async function start(adapter: (typeof ADAPTERS)[number]): Promise<string> {
  const entries = PROTOCOLS.map((protocol) => [protocol, provider(protocol)]);
  const gateway = await startGateway(adapter, Object.fromEntries(entries));
  onTestFinished(() => gateway.close());
  return gateway.origin;
}

const rows = clients.flatMap((client, place) =>
  PROTOCOLS.flatMap((target, index) =>
    [false, true].map((stream): [string, SdkClient, Protocol, boolean, number] => [
      `${client.name} over ${target} (${stream ? "streamed" : "whole"})`,
      client,
      target,
      stream,
      place + index,
    ]),
  ),
);

describe("a mock that follows the real APIs day by day", () => {
  test.each(rows)("%s", async (_, client, target, stream, place) => {
    const endpoint = {
      origin: await start(ADAPTERS[place % ADAPTERS.length] ?? "hono"),
      model: target,
    };
    const say = (text: string, more: Partial<Case> = {}): Promise<readonly Received[]> => {
      const told = { name: text, prompt: { text }, asked: {}, answers: [], results: [], ...more };
      return converse(client, endpoint, told, { stream });
    };
    const [hello] = await say("hello");
    expect(hello).toMatchObject({ text: TEXT, finish: "stop", usage: { input: 1000, output: 70 } });

    const tools = { asked: { tools: [weather] }, results: ["clear", "clear"] };
    const [asks, tells] = await say("weather", tools);
    expect(asks?.calls).toMatchObject([{ name: weather.name, input: { city: "Rome" } }]);
    expect(asks?.finish).toBe("tool-calls");
    expect(tells?.text).toBe("Sunny.");
    const [both] = await say("weather in both", tools);
    expect(both?.calls.map(({ input }) => input)).toEqual([{ city: "Rome" }, { city: "Zürich" }]);

    const [object] = await say("object", { asked: { schema: weather.schema } });
    expect(JSON.parse(object?.text ?? "")).toEqual({ city: "Rome" });

    const [image] = await say("hello", { prompt: { text: "hello", image: PIXEL } });
    expect(image?.text).toBe(TEXT);

    const [thinks] = await say("think", { asked: { thinks: true } });
    expect(thinks?.text).toBe(TEXT);
    if (client.name !== "ai sdk chat") expect(thinks?.thinking).toBe(THOUGHT);

    const fails = async (text: string) =>
      failureOf(await say(text).catch((error: unknown) => error));
    expect(await fails("busy")).toMatchObject({ status: 429, retryAfter: "9" });
    expect(await fails("refuse")).toMatchObject({
      status: 400,
      message: expect.stringContaining("too hot"),
    });
    expect(await fails("malformed")).toMatchObject({ status: 502 });
    if (stream) await expect(say("broken")).rejects.toThrow();
  });
});

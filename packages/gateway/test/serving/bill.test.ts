import { expect, test } from "vitest";
import { beginStream } from "../../src/conformance/provider.ts";
import { answers } from "../../src/conformance/scripted-answers.ts";
import { type Providers, startProviders } from "./three-providers.ts";

const messages = [{ role: "user", content: "Say hello" }];

test.each([
  ["/responses", false],
  ["/responses", true],
  ["/chat/completions", false],
  ["/chat/completions", true],
] as const)(
  "a response at %s is billed by the service tier that the provider of Responses names (stream: %s)",
  async (path, stream) => {
    const price = { input: 1_000_000, output: 0, multipliers: { priority: 2 } };
    const { post, providers, attempts } = await startProviders(
      { a: ["openai-responses"] },
      {},
      {
        models: [
          { id: "tiered", provider: "a", model: "gpt", protocols: ["openai-responses"], price },
        ],
      },
    );
    const { json, events } = answers["openai-responses"]({ text: "Hello", callsTool: false });
    const tiered = (text: string): string =>
      text.replaceAll('"usage":', '"service_tier":"priority","usage":');
    if (providers.a !== undefined) {
      providers.a.respond = (response) => {
        const type = stream ? "text/event-stream" : "application/json";
        response.writeHead(200, { "content-type": type });
        response.end(stream ? events.map(tiered).join("") : tiered(json));
      };
    }
    const body = path === "/responses" ? { input: "Hi" } : { messages };
    const response = await post(path, { model: "tiered", ...body, stream });
    expect(response.status).toBe(200);
    await response.text();
    await expect.poll(() => attempts).toHaveLength(1);
    const { usage, costUsd } = attempts[0]?.outcome ?? {};
    expect(usage?.serviceTier).toBe("priority");
    expect(costUsd).toBe(2 * (usage?.inputTokens ?? Number.NaN));
  },
);

/** Asks for a stream, and leaves once it has begun. */
async function leave(post: Providers["post"], path: string, body: object): Promise<void> {
  const response = await post(path, { ...body, stream: true });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
}

test.each([
  ["openai-chat", "/chat/completions"],
  ["openai-chat", "/messages"],
  ["anthropic-messages", "/messages"],
  ["anthropic-messages", "/chat/completions"],
  ["openai-responses", "/responses"],
] as const)(
  "a client that leaves each stream of %s at %s does not get round its daily budget",
  async (protocol, path) => {
    const model = {
      id: "dear",
      provider: "a",
      model: "dear",
      price: { input: 1000, output: 1000 },
    };
    const { post, providers, attempts } = await startProviders(
      { a: [protocol] },
      {},
      { models: [{ ...model, protocols: [protocol] }], budget: { usdPerDay: 2.5 } },
    );
    const { events } = answers[protocol]({ text: "Hello", callsTool: false });
    if (providers.a !== undefined) {
      providers.a.respond = (response) => {
        beginStream(response);
        // All but the end, which tells the usage.
        response.write(events.slice(0, -3).join(""));
      };
    }
    const asked = {
      model: "dear",
      max_tokens: 9,
      ...(path === "/responses" ? { input: "Hi" } : { messages }),
    };
    for (const count of [1, 2]) {
      await leave(post, path, asked);
      await expect.poll(() => attempts).toHaveLength(count);
    }
    expect(attempts.map(({ outcome }) => [outcome.aborted, outcome.costUsd])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect((await post(path, asked)).status).toBe(429);
  },
);

test("a stream that breaks off without its usage costs what the request was expected to cost", async () => {
  const model = { id: "dear", provider: "a", model: "dear", price: { input: 1000, output: 1000 } };
  const { post, providers, attempts } = await startProviders(
    { a: ["openai-chat"] },
    {},
    { models: [{ ...model, protocols: ["openai-chat"] }] },
  );
  const { events } = answers["openai-chat"]({ text: "Hello", callsTool: false });
  if (providers.a !== undefined) {
    providers.a.respond = (response) => {
      beginStream(response);
      response.write(events[0], () => response.destroy());
    };
  }
  const response = await post("/chat/completions", { model: "dear", messages, stream: true });
  await expect(response.text()).rejects.toThrow();
  await expect.poll(() => attempts).toHaveLength(1);
  expect(attempts[0]?.outcome).toMatchObject({ failed: true, costUsd: 1 });
});

test.each([
  ["openai-chat", "/chat/completions"],
  ["openai-chat", "/messages"],
  ["openai-chat", "/embeddings"],
  ["anthropic-messages", "/messages"],
] as const)(
  "a response of %s at %s without its usage costs what the request was expected to cost",
  async (protocol, path) => {
    const model = {
      id: "dear",
      provider: "a",
      model: "dear",
      price: { input: 1000, output: 1000 },
    };
    const { post, providers, attempts } = await startProviders(
      { a: [protocol] },
      {},
      { models: [{ ...model, protocols: [protocol] }] },
    );
    const { json } = answers[protocol]({ text: "Hello", callsTool: false });
    const silent = path === "/embeddings" ? { data: [] } : JSON.parse(json);
    delete silent.usage;
    if (providers.a !== undefined) {
      providers.a.respond = (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(silent));
      };
    }
    const asked = path === "/embeddings" ? { input: "Hi" } : { max_tokens: 9, messages };
    expect((await post(path, { model: "dear", ...asked })).status).toBe(200);
    await expect.poll(() => attempts).toHaveLength(1);
    expect(attempts[0]?.outcome.costUsd).toBe(1);
    expect(attempts[0]?.outcome.failed).toBeUndefined();
  },
);

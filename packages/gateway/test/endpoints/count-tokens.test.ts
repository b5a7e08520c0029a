import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { startProviders } from "../serving/three-providers.ts";

const asked = {
  model: "auto",
  messages: [{ role: "user", content: "How many tokens are these?" }],
  tools: [{ name: "look", input_schema: { type: "object" } }],
};

const count = (tokens: number) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ input_tokens: tokens }));
};

async function start(a: "anthropic-messages" | "openai-chat" = "anthropic-messages") {
  const started = await startProviders(
    { a: [a], b: ["anthropic-messages"], c: ["openai-chat"] },
    {},
    {
      models: [
        {
          id: "capped",
          provider: "b",
          model: "b-capped",
          protocols: ["anthropic-messages"],
          effort: "low",
          maxOutputTokens: 99,
        },
      ],
    },
  );
  for (const [index, provider] of Object.values(started.providers).entries()) {
    provider.respond = count(index + 1);
  }
  const counted = async (model: string) => {
    const response = await started.post("/messages/count_tokens?beta=true", { ...asked, model });
    expect(response.status).toBe(200);
    return ((await response.json()) as { input_tokens: number }).input_tokens;
  };
  return { ...started, counted };
}

test("the named model counts, else the cheapest one whose provider can", async () => {
  const { counted, providers, attempts } = await start();
  expect(await counted("b-model")).toBe(2);
  expect(await counted("c-model")).toBe(1);
  expect(await counted("auto")).toBe(1);
  expect(await counted("claude-opus-5-5")).toBe(1);
  const [call] = providers.b?.calls ?? [];
  expect(call?.path).toBe("/v1/messages/count_tokens");
  expect(JSON.parse(call?.text ?? "")).toEqual({ ...asked, model: "b-upstream" });
  expect(attempts).toEqual([]);
});

test("a model's own settings are left out: counting takes no others", async () => {
  const { counted, providers } = await start();
  expect(await counted("capped")).toBe(2);
  expect(JSON.parse(providers.b?.calls[0]?.text ?? "")).toEqual({ ...asked, model: "b-capped" });
});

test.each([404, 400, 500])(
  "if the provider answers %d, the count is an estimate",
  async (status) => {
    const { counted, providers } = await start("openai-chat");
    const { b } = providers;
    if (b !== undefined) b.respond = (response) => void response.writeHead(status).end("{}");
    // A quarter of the characters of the text, and 100 for a tool.
    expect(await counted("auto")).toBe(107);
    expect(b?.calls).toHaveLength(1);
  },
);

test("if no provider speaks messages, the count is an estimate", async () => {
  const { post, attempts } = await startProviders({ a: ["openai-chat"] });
  const text = "word ".repeat(800);
  const body = { model: "auto", messages: [{ role: "user", content: text }] };
  const response = await post("/messages/count_tokens", body);
  // A quarter of the characters.
  expect(await response.json()).toEqual({ input_tokens: 1000 });
  expect(attempts).toEqual([]);
});

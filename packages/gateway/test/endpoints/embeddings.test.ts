import { expect, test } from "vitest";
import { startProviders } from "../serving/three-providers.ts";

const embedder = {
  id: "embedder",
  provider: "a",
  model: "embed-3",
  embeddings: true,
  price: { input: 2, output: 0 },
};
const answer = {
  object: "list",
  data: [{ index: 0, embedding: [1, 2] }],
  usage: { prompt_tokens: 5, total_tokens: 5 },
};

async function start(budget?: { readonly usdPerDay: number }) {
  const started = await startProviders(
    { a: ["openai-chat"] },
    { aliases: { "text-embedding-3-small": "embedder" } },
    { models: [embedder], ...(budget && { budget }) },
  );
  const { a } = started.providers;
  if (a !== undefined) {
    a.respond = (response) => {
      response.writeHead(200, { "content-type": "application/json", "x-request-id": "r-1" });
      response.end(JSON.stringify(answer));
    };
  }
  return { ...started, provider: a };
}

test("a request passes to the model that it names, and its usage is billed", async () => {
  const { post, provider, attempts } = await start();
  for (const model of ["embedder", "text-embedding-3-small"]) {
    const response = await post("/embeddings", { model, input: ["a", "b"], dimensions: 2 });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(answer);
    expect(response.headers.get("x-armature-model")).toBe("embedder");
    expect(response.headers.get("x-request-id")).toBe("r-1");
  }
  expect(provider?.calls[0]?.path).toBe("/v1/embeddings");
  expect(JSON.parse(provider?.calls[0]?.text ?? "")).toEqual({
    model: "embed-3",
    input: ["a", "b"],
    dimensions: 2,
  });
  await expect.poll(() => attempts).toHaveLength(2);
  expect(attempts[0]).toMatchObject({
    forced: "pinned",
    outcome: { usage: { inputTokens: 5, outputTokens: 0 }, costUsd: 1e-5 },
  });
});

test("auto and tiers do not embed", async () => {
  const { post, provider } = await start();
  const response = await post("/embeddings", { model: "auto", input: "a" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: "model" } });
  expect((await post("/embeddings", { model: "none", input: "a" })).status).toBe(404);
  expect(provider?.calls).toHaveLength(0);
});

test("the budget holds for embeddings", async () => {
  const { post, provider } = await start({ usdPerDay: 0 });
  expect((await post("/embeddings", { model: "embedder", input: "a" })).status).toBe(429);
  expect(provider?.calls).toHaveLength(0);
});

test("a refusal is passed on, and a failure is reported", async () => {
  const { post, provider, attempts } = await start();
  if (provider === undefined) return;
  provider.respond = (response) => void response.writeHead(422).end('{"error":{"message":"no"}}');
  expect((await post("/embeddings", { model: "embedder", input: 7 })).status).toBe(422);
  provider.respond = (response) => void response.writeHead(200).end('{"data":null}');
  expect((await post("/embeddings", { model: "embedder", input: 7 })).status).toBe(502);
  await expect.poll(() => attempts).toHaveLength(2);
  expect(attempts.map(({ outcome }) => [outcome.aborted, outcome.failed])).toEqual([
    [true, undefined],
    [undefined, true],
  ]);
});

test("a model that only embeds is not chosen for a chat", async () => {
  const { post } = await start();
  const messages = [{ role: "user", content: "Hi" }];
  for (let sent = 0; sent < 5; sent++) {
    const response = await post("/chat/completions", { model: "auto", messages });
    expect(response.headers.get("x-armature-model") ?? "a-model").toBe("a-model");
  }
});

import { expect, test } from "vitest";
import { startProviders } from "../serving/three-providers.ts";

const openaiError = { error: { message: expect.any(String), code: expect.any(String) } };
const anthropicError = {
  type: "error",
  error: { type: expect.any(String), message: expect.any(String) },
};

test.each([
  ["POST", "/images", {}, openaiError],
  ["GET", "/messages/batches", {}, anthropicError],
  ["POST", "/complete", { "anthropic-version": "2023-06-01" }, anthropicError],
  ["GET", "/responses/resp_1", {}, openaiError],
  ["GET", "/messages", {}, anthropicError],
])("%s %s is a 404 in the shape of its protocol", async (method, path, headers, shape) => {
  const { url } = await startProviders({ a: ["openai-chat"] });
  for (const base of [url, url.replace(/\/v1$/, "")]) {
    const response = await fetch(base + path, { method, headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject(shape);
  }
});

test("HEAD at any path is answered without a body", async () => {
  const { url } = await startProviders({ a: ["openai-chat"] });
  const response = await fetch(`${new URL(url).origin}/api/hello`, { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([404, ""]);
  expect(Number(response.headers.get("content-length"))).toBeGreaterThan(0);
});

test.each([
  ["bad JSON", "{", {}, {}, 400],
  ["too large a body", `"${"x".repeat(2000)}"`, {}, { maxBodyBytes: 1000 }, 413],
  ["a compressed body", "{}", { "content-encoding": "gzip" }, {}, 415],
  [
    "an unknown model",
    '{"model":"none","max_tokens":1,"messages":[{"role":"user","content":"Hi"}],"input":"Hi"}',
    {},
    {},
    404,
  ],
])(
  "%s is refused in the shape of the path's protocol",
  async (_, body, headers, options, status) => {
    const { url } = await startProviders({ a: ["openai-chat"] }, options);
    for (const [path, shape] of [
      ["/chat/completions", openaiError],
      ["/responses", openaiError],
      ["/embeddings", openaiError],
      ["/messages", anthropicError],
      ["/messages/count_tokens", anthropicError],
    ] as const) {
      if (path === "/messages/count_tokens" && status === 404) continue;
      const response = await fetch(url + path, { method: "POST", headers, body });
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.json()).toMatchObject(shape);
    }
  },
);

test("overload is told with retry-after: 529 to clients of messages, else 503", async () => {
  const { url, post, providers } = await startProviders({
    a: ["anthropic-messages"],
    b: ["openai-chat"],
  });
  for (const status of [503, 529]) {
    for (const provider of Object.values(providers)) {
      provider.respond = (response) =>
        void response.writeHead(status, { "retry-after": "4" }).end();
    }
    const asked = { model: "auto", max_tokens: 5, messages: [{ role: "user", content: "Hi" }] };
    const messages = await post("/messages", asked);
    expect([messages.status, messages.headers.get("retry-after")]).toEqual([529, "4"]);
    expect(await messages.json()).toMatchObject({ error: { type: "overloaded_error" } });
    const chat = await post("/chat/completions", asked);
    expect([chat.status, chat.headers.get("retry-after")]).toEqual([503, "4"]);
  }
  const full = await startProviders({ a: ["anthropic-messages"] }, { maxRequests: 1 });
  let release = (): unknown => undefined;
  const a = full.providers.a;
  if (a !== undefined) a.respond = (response) => (release = () => response.destroy());
  const first = fetch(`${full.url}/messages`, {
    method: "POST",
    body: '{"model":"auto","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]}',
  });
  await expect.poll(() => a?.calls.length).toBe(1);
  const turnedAway = await full.post("/messages", {});
  expect([turnedAway.status, turnedAway.headers.get("retry-after")]).toEqual([529, "1"]);
  expect(await turnedAway.json()).toMatchObject({ error: { type: "overloaded_error" } });
  release();
  await (await first).text();
  expect(url).toBeDefined();
});

test("out of quota everywhere is 429, with retry-after even if no provider gave one", async () => {
  const { post, providers } = await startProviders({ a: ["openai-responses"], b: ["openai-chat"] });
  for (const provider of Object.values(providers)) {
    provider.respond = (response) => void response.writeHead(429).end();
  }
  const response = await post("/responses", { model: "auto", input: "Hi", stream: true });
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toMatch(/^[1-5]$/);
});

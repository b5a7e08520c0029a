import { once } from "node:events";
import { request as httpRequest } from "node:http";
import {
  chunk,
  event,
  hello,
  okStream,
  stallBeforeHeaders,
  stream,
} from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };

interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly param: string | null;
    readonly code: string;
  };
}

test.each([
  ["nothing", "", "not JSON"],
  ["text that is not JSON", "{", "not JSON"],
  ["a list", "[]", "the body"],
  ["ill-formed UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), "UTF-8"],
  ["deep nesting", `{"model":"auto","messages":${"[".repeat(200)}${"]".repeat(200)}}`, "deeper"],
  ["no model", { messages: [prompt] }, "model"],
  ["a model that is not a string", { ...auto, model: 7 }, "model"],
  ["no messages", { model: "auto" }, "messages"],
  ["an empty conversation", { ...auto, messages: [] }, "messages"],
  ["a message without a role", { ...auto, messages: [prompt, {}] }, "messages[1].role"],
  ["a stream that is not a boolean", { ...auto, stream: "yes" }, "stream"],
  ["tools that are not a list", { ...auto, tools: {} }, "tools"],
])("%s is refused, naming the field", async (_, body, named) => {
  const { post, upstream, settled } = await setup();
  const response = await post("/chat/completions", body);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as ErrorBody;
  expect(error.code).toBe("invalid_request");
  expect(`${error.param} ${error.message}`).toContain(named);
  expect(upstream.calls).toHaveLength(0);
  expect(await settled()).toEqual([]);
});

test("a very deep body is refused, not recursed into", async () => {
  const { post } = await setup();
  const response = await post("/chat/completions", `${"[".repeat(1e5)}${"]".repeat(1e5)}`);
  expect(response.status).toBe(400);
});

test("a body over the limit is refused, with and without a length", async () => {
  const { url, post } = await setup({ maxBodyBytes: 1000 });
  const body = JSON.stringify({ ...auto, padding: "x".repeat(50_000) });
  expect((await post("/chat/completions", body)).status).toBe(413);
  const chunked = httpRequest(`${url}/chat/completions`, { method: "POST" });
  const answered = once(chunked, "response");
  for (let start = 0; start < body.length; start += 1000)
    chunked.write(body.slice(start, start + 1000));
  chunked.end();
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  expect(response.headers.connection).toBe("close");
  response.resume();
});

test("a compressed body is refused", async () => {
  const { post } = await setup();
  const response = await post("/chat/completions", auto, { "content-encoding": "gzip" });
  expect(response.status).toBe(415);
});

test("an unknown model is refused, listing the known ones", async () => {
  const { openai, upstream } = await setup();
  const refused = openai.chat.completions.create({ ...auto, model: "gpt-none" });
  await expect(refused).rejects.toMatchObject({
    status: 404,
    code: "model_not_found",
    param: "model",
  });
  await expect(refused).rejects.toThrow("auto, first, second");
  expect(upstream.calls).toHaveLength(0);
});

test("if no model may serve a request, the error gives the reasons", async () => {
  const { post } = await setup({}, { exclude: ({ id }) => `${id} is not for you` });
  const response = await post("/chat/completions", auto);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as ErrorBody;
  expect(error.code).toBe("no_eligible_model");
  expect(error.message).toContain("second is not for you");
});

test("auto, each model and, if there are several, the tiers are listed as models", async () => {
  const one = await setup();
  const ids = async ({ openai }: typeof one) =>
    (await openai.models.list()).data.map(({ id }) => id);
  expect(await ids(one)).toEqual(["auto", "first", "second", "claude-auto"]);
  const several = await setup({}, { tiers: { low: ["first"], high: ["second"] } });
  expect(await ids(several)).toEqual(["auto", "low", "high", "first", "second", "claude-auto"]);
});

test("health is the router's status", async () => {
  const { url, router } = await setup();
  const response = await fetch(`${url}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(router.status())));
  await router.removeModel("first");
  await router.removeModel("second");
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
});

test("paths are served with and without /v1, and others are left alone", async () => {
  const { url } = await setup();
  const root = url.replace(/\/v1$/, "");
  expect((await fetch(`${root}/models`)).status).toBe(200);
  expect((await fetch(`${root}/v1/models?limit=1`)).status).toBe(200);
  for (const path of ["/v1/model", "/v2/models", "/v1", "/", "/v1models"]) {
    expect(await (await fetch(root + path)).text()).toBe("elsewhere");
  }
  expect(await (await fetch(`${url}/chat/completions`)).text()).toBe("elsewhere");
});

test("feedback counts once, and a higher revision replaces it", async () => {
  const { openai, post, router } = await setup();
  const { response } = await openai.chat.completions.create(auto).withResponse();
  const decision = response.headers.get("x-armature-decision");
  const send = async (body: object) => (await post("/feedback", { decision, ...body })).json();
  expect(await send({ quality: 0.2 })).toEqual({ object: "feedback", counted: true });
  expect(await send({ quality: 0.2 })).toEqual({ object: "feedback", counted: false });
  expect(await send({ quality: 0.4, revision: 1 })).toMatchObject({ counted: true });
  expect(await send({ quality: 1, channel: "tests" })).toMatchObject({ counted: true });
  expect(router.status().settlements).toBe(1);
});

test("forged, expired and ill-formed feedback is refused", async () => {
  let now = 1_000_000;
  const { openai, post } = await setup({}, { clock: () => now, feedbackWindowMs: 1000 });
  const { response } = await openai.chat.completions.create(auto).withResponse();
  const decision = response.headers.get("x-armature-decision") ?? "";
  const middle = decision.length >> 1;
  const flipped = decision[middle] === "A" ? "B" : "A";
  const forged = decision.slice(0, middle) + flipped + decision.slice(middle + 1);
  const status = async (body: object) => (await post("/feedback", body)).status;
  expect(await status({ decision: forged, quality: 1 })).toBe(400);
  expect(await status({ decision: "no token", quality: 1 })).toBe(400);
  expect(await status({ decision, quality: 1.1 })).toBe(400);
  expect(await status({ decision, quality: "1" })).toBe(400);
  expect(await status({ decision, quality: 1, other: 1 })).toBe(400);
  expect(await status({ quality: 1 })).toBe(400);
  now += 2000;
  expect(await status({ decision, quality: 1 })).toBe(410);
});

test.each([
  ["before the answer", stallBeforeHeaders],
  ["in a stream", stream([event(hello[0])], false)],
])(
  "if the client leaves %s, the upstream call ends and the model is not blamed",
  async (_, behaviour) => {
    const { url, upstream, settled } = await setup({ timeouts: { headersMs: 5000, idleMs: 5000 } });
    upstream.script(behaviour);
    const leave = new AbortController();
    const asked = fetch(`${url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ ...auto, stream: true }),
      signal: leave.signal,
    });
    const left = expect(asked.then((response) => response.text())).rejects.toThrow();
    while (upstream.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    leave.abort();
    await left;
    expect(await upstream.calls[0]?.closed).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
    const [settlement, ...others] = await settled();
    expect(others).toEqual([]);
    expect(settlement?.outcome).toMatchObject({ aborted: true });
    expect(upstream.calls).toHaveLength(1);
  },
);

test("a client that does not read holds the upstream back", async () => {
  const { url, upstream, settled } = await setup();
  const text = event(chunk({ content: "x".repeat(64 * 1024) }));
  let sent = 0;
  let goOn = true;
  let wake = () => {};
  upstream.script(async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.on("drain", () => wake());
    response.once("close", () => {
      goOn = false;
      wake();
    });
    while (goOn && sent < 100 * 1024 * 1024) {
      sent += text.length;
      if (!response.write(text)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  });
  const client = httpRequest(`${url}/chat/completions`, { method: "POST" });
  client.end(JSON.stringify({ ...auto, stream: true }));
  const [response] = await once(client, "response");
  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(sent).toBeLessThan(40 * 1024 * 1024);
  response.destroy();
  expect(await upstream.calls[0]?.closed).toBe(false);
  expect((await settled())[0]?.outcome).toMatchObject({ aborted: true });
});

test("a client may leave after the last event; the attempt counts as answered", async () => {
  const { url, upstream, settled } = await setup();
  upstream.script(okStream());
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ ...auto, stream: true }),
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes);
    if (text.includes("[DONE]")) break;
  }
  const [settlement] = await settled();
  expect(settlement?.outcome.aborted).toBeUndefined();
  expect(settlement?.outcome.usage).toMatchObject({ inputTokens: 11 });
});

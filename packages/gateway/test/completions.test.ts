import {
  chunk,
  completion,
  event,
  hello,
  okJson,
  okStream,
  stream,
  usage,
} from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { KEY, models, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };

test("a response passes through, names its model, and is learned from", async () => {
  const { openai, upstream, settled } = await setup();
  const { data, response } = await openai.chat.completions.create(auto).withResponse();
  expect(data).toEqual(completion());
  const model = response.headers.get("x-armature-model");
  expect(models.map(({ id }) => id)).toContain(model);
  expect(Number(response.headers.get("x-armature-propensity"))).toBeGreaterThan(0);
  expect(response.headers.get("x-armature-decision")).toMatch(/^[\w.-]{20,}$/);
  expect(upstream.calls[0]?.body).toEqual({ ...auto, model: `${model}-upstream` });
  const [settlement, ...others] = await settled();
  expect(others).toEqual([]);
  expect(settlement).toMatchObject({
    arm: model,
    attempt: 1,
    outcome: {
      usage: { inputTokens: 11, outputTokens: 7, cachedInputTokens: 5, reasoningTokens: 2 },
      answer: { finish: "stop", empty: false, brokenToolCall: false, refusal: false },
      costUsd: (11 + 2 * 7) / 1e6,
    },
  });
  expect(settlement?.outcome.latencyMs).toBeGreaterThan(0);
  expect(settlement?.outcome.failed).toBeUndefined();
});

test("a stream passes through and is learned from like a whole response", async () => {
  const exchanges: unknown[] = [];
  const { openai, upstream, settled } = await setup(
    {},
    { quality: ({ response }) => void exchanges.push(response) },
  );
  upstream.script(okStream(), okJson());
  const chunks = await openai.chat.completions.create({ ...auto, stream: true }).withResponse();
  const received: unknown[] = [];
  for await (const part of chunks.data) received.push(part);
  // The client did not ask for usage, so it sees none.
  expect(received).toEqual(hello);
  expect(upstream.calls[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  expect(chunks.response.headers.get("content-type")).toContain("text/event-stream");
  await openai.chat.completions.create(auto);
  const [streamed, whole] = await settled();
  expect(streamed?.outcome.usage).toEqual(whole?.outcome.usage);
  expect(streamed?.outcome.answer).toEqual(whole?.outcome.answer);
  expect(streamed?.outcome.firstTokenMs).toBeLessThanOrEqual(streamed?.outcome.latencyMs ?? 0);
  expect(exchanges[0]).toMatchObject({
    model: "upstream-name",
    choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
    usage,
  });
});

test("a client that asks for usage gets it", async () => {
  const { openai, upstream } = await setup();
  upstream.script(okStream());
  const chunks = await openai.chat.completions.create({
    ...auto,
    stream: true,
    stream_options: { include_usage: true },
  });
  const received = [];
  for await (const part of chunks) received.push(part);
  expect(received.at(-1)?.usage).toEqual(usage);
});

test("events arrive whole, however the upstream cuts its bytes", async () => {
  const { post, upstream, settled } = await setup();
  const text = [chunk({ content: "Grüße 🙂" }), chunk({}, "stop"), "[DONE]"].map(event).join("");
  const bytes = Buffer.from(`: waiting\r\n\r\n${text.replaceAll("\n", "\r\n")}`);
  upstream.script(async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const byte of bytes) {
      response.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    response.end();
  });
  const response = await post("/chat/completions", { ...auto, stream: true });
  expect((await response.text()).trimEnd()).toBe(bytes.toString().trimEnd());
  expect((await settled())[0]?.outcome.answer).toMatchObject({ finish: "stop", empty: false });
});

test("tool calls are assembled from a stream, and broken ones are recognised", async () => {
  const { openai, upstream, settled } = await setup();
  const tools = [{ type: "function" as const, function: { name: "look", parameters: {} } }];
  const call = (name: string, parts: string[]) => [
    chunk({ tool_calls: [{ index: 0, id: "c1", type: "function", function: { name } }] }),
    ...parts.map((part) => chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] })),
    chunk({}, "tool_calls"),
  ];
  upstream.script(
    okStream(call("look", ['{"at":', '"sky"}'])),
    okStream(call("look", ['{"at":'])),
    okStream(call("leap", ["{}"])),
  );
  for (let index = 0; index < 3; index++) {
    const chunks = await openai.chat.completions.create({ ...auto, tools, stream: true });
    for await (const _ of chunks);
  }
  const broken = (await settled()).map(({ outcome }) => outcome.answer?.brokenToolCall);
  expect(broken).toEqual([false, true, true]);
});

test.each([
  ["an empty response", { role: "assistant", content: " " }, { empty: true, refusal: false }],
  [
    "a refusal",
    { role: "assistant", content: null, refusal: "No." },
    { refusal: true, empty: false },
  ],
  [
    "a refusal in prose",
    { role: "assistant", content: "I’m sorry, but I can’t help with that." },
    { refusal: true },
  ],
  [
    "a response that talks about refusing",
    { role: "assistant", content: "The phrase “I'm sorry, but I can't help” is common." },
    { refusal: false },
  ],
])("%s is recognised by its response signals", async (_, message, signs) => {
  const { openai, upstream, settled } = await setup();
  upstream.script(okJson(completion(message)));
  await openai.chat.completions.create(auto);
  expect((await settled())[0]?.outcome.answer).toMatchObject(signs);
});

test.each([
  ["none", undefined],
  ["nonsense", { prompt_tokens: "many", completion_tokens: -3 }],
])(
  "if the provider reports %s, usage stays unknown, and the bill is the expected one",
  async (_, reported) => {
    const { openai, upstream, settled } = await setup();
    const { usage: _usage, ...rest } = completion() as { usage: unknown };
    upstream.script(okJson({ ...rest, ...(reported && { usage: reported }) }), okStream());
    await openai.chat.completions.create(auto);
    const [settlement] = await settled();
    expect(settlement?.outcome.usage).toBeUndefined();
    expect(settlement?.outcome.costUsd).toBe(0.0015);
  },
);

test("a finished stream without [DONE] is complete, and the client gets [DONE]", async () => {
  const { post, upstream, settled } = await setup();
  upstream.script(stream(hello.map(event)));
  const response = await post("/chat/completions", { ...auto, stream: true });
  expect(await response.text()).toBe([...hello, "[DONE]"].map(event).join(""));
  expect((await settled())[0]?.outcome).toMatchObject({ answer: { finish: "stop" } });
});

test("the usage of a very long stream is learned, and its text is not kept", async () => {
  const exchanges: unknown[] = [];
  const { post, upstream, settled } = await setup(
    {},
    { quality: ({ response }) => void exchanges.push(response) },
  );
  const long = Array.from({ length: 40 }, () => chunk({ content: "x".repeat(2 ** 15) }));
  upstream.script(okStream([...long, chunk({}, "stop")]));
  const response = await post("/chat/completions", { ...auto, stream: true });
  expect((await response.text()).length).toBeGreaterThan(40 * 2 ** 15);
  const [settlement] = await settled();
  expect(settlement?.outcome.usage).toMatchObject({ inputTokens: 11 });
  expect(settlement?.outcome.answer).toBeUndefined();
  expect(exchanges).toEqual([undefined]);
});

test("a model's id pins it, and a tier's name routes within the tier", async () => {
  const { openai } = await setup({}, { tiers: { low: ["first"], high: ["first", "second"] } });
  const pinned = await openai.chat.completions.create({ ...auto, model: "second" }).withResponse();
  expect(pinned.response.headers.get("x-armature-model")).toBe("second");
  expect(pinned.response.headers.get("x-armature-propensity")).toBe("forced");
  const tier = await openai.chat.completions.create({ ...auto, model: "low" }).withResponse();
  expect(tier.response.headers.get("x-armature-model")).toBe("first");
  expect(tier.response.headers.get("x-armature-propensity")).toBe("1");
});

test("only tracing headers of the client are forwarded, and no credentials", async () => {
  const { post, upstream } = await setup();
  await post("/chat/completions", auto, {
    authorization: "Bearer sk-client",
    cookie: "a=b",
    "api-key": "sk-client",
    "x-armature-model": "second",
    "x-forwarded-for": "10.0.0.1",
    "x-request-id": "r-1",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  });
  const headers = upstream.calls[0]?.headers ?? {};
  expect(headers.authorization).toBe(`Bearer ${KEY}`);
  expect(Object.keys(headers).sort()).toEqual([
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "traceparent",
    "user-agent",
    "x-request-id",
  ]);
});

test("fields that the gateway does not know reach the provider unchanged", async () => {
  const { post, upstream } = await setup();
  const extra = { top_k: 3, chat_template_kwargs: { thinking: false }, seed: 1, user: "ü\ud800" };
  const body = `${JSON.stringify({ ...auto, ...extra }).slice(0, -1)},"__proto__":{"x":1}}`;
  const response = await post("/chat/completions", body);
  expect(response.status).toBe(200);
  expect(upstream.calls[0]?.body).toMatchObject(extra);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

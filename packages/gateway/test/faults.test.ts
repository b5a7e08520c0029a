import type { ServerResponse } from "node:http";
import {
  type Behaviour,
  chunk,
  completion,
  event,
  gzipped,
  hello,
  okJson,
  okStream,
  raw,
  resetAfterHeaders,
  resetBeforeHeaders,
  stallBeforeHeaders,
  stallMidJson,
  stream,
} from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { models, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };
const streamed = { ...auto, stream: true };
const truncated = raw(200, JSON.stringify(completion()).slice(0, -9));

interface ErrorBody {
  readonly error: { readonly message: string; readonly type: string; readonly code: string };
}

const jsonFaults: readonly [string, Behaviour, number, string][] = [
  ["resets before headers", resetBeforeHeaders, 502, "broke off"],
  ["stalls before headers", stallBeforeHeaders, 504, "took too long"],
  ["stalls in its answer", stallMidJson, 504, "took too long"],
  ["answers 429", raw(429, "{}", { "retry-after": "7" }), 429, "answered 429"],
  ["answers 500", raw(500, "oops"), 502, "answered 500"],
  ["answers 503", raw(503, ""), 503, "answered 503"],
  ["answers 529", raw(529, ""), 503, "answered 529"],
  ["answers 401", raw(401, "{}"), 502, "answered 401"],
  ["answers 404", raw(404, "{}"), 502, "answered 404"],
  ["answers 200 with HTML", raw(200, "<html>", { "content-type": "text/html" }), 502, "not JSON"],
  ["answers 200 with an error", okJson({ error: { message: "x" } }), 502, "200 with an error"],
  ["answers other JSON", okJson({ choices: [] }), 502, "not a chat completion"],
  ["answers null", raw(200, "null"), 502, "not a chat completion"],
  ["truncates its JSON", truncated, 502, "not JSON"],
  ["compresses unasked", gzipped, 502, "content-encoding"],
  ["redirects", raw(307, "", { location: "http://169.254.169.254/" }), 502, "answered 307"],
];

test.each(jsonFaults)("if a provider %s, another model answers", async (_, fault) => {
  const { openai, upstream, settled } = await setup();
  upstream.script(fault, okJson());
  const { data, response } = await openai.chat.completions.create(auto).withResponse();
  expect(data).toEqual(completion());
  expect(response.headers.get("x-armature-propensity")).toBe("forced");
  expect(upstream.calls.map(({ body }) => body.model).sort()).toEqual(
    models.map(({ model }) => model),
  );
  const settlements = (await settled()).sort((a, b) => a.attempt - b.attempt);
  expect(settlements).toHaveLength(2);
  expect(settlements[0]?.outcome).toMatchObject({ failed: true });
  expect(settlements[1]).toMatchObject({ forced: "fallback", outcome: { answer: {} } });
  expect(settlements[1]?.outcome.failed).toBeUndefined();
});

test.each(jsonFaults)(
  "if every provider %s, the client gets an error",
  async (_, fault, status, why) => {
    const { post, upstream, settled } = await setup();
    upstream.script(fault);
    const response = await post("/chat/completions", auto);
    expect(response.status).toBe(status);
    const waits: Record<number, string> = { 429: "7", 503: "2" };
    expect(response.headers.get("retry-after")).toBe(waits[status] ?? null);
    const { error } = (await response.json()) as ErrorBody;
    for (const { id } of models) expect(error.message).toContain(`"${id}"`);
    expect(error.message).toContain(why);
    expect(upstream.calls).toHaveLength(2);
    expect((await settled()).map(({ outcome }) => outcome.failed)).toEqual([true, true]);
  },
);

const noAnswer = stream([event("[DONE]")]);

const streamFaults: readonly [string, Behaviour][] = [
  ["resets before headers", resetBeforeHeaders],
  ["resets after headers", resetAfterHeaders],
  ["stalls before headers", stallBeforeHeaders],
  ["stalls before the first event", stream([": wait\n\n"], false)],
  ["answers 500", raw(500, "oops")],
  ["answers with JSON", okJson()],
  ["sends an error first", stream([event({ error: { message: "overloaded" } })])],
  ["sends garbage", stream(["data: <html>\n\n"])],
  ["ends before it began", stream([])],
  ["sends no answer", noAnswer],
];

test.each(streamFaults)("if the provider of a stream %s, another one answers", async (_, fault) => {
  const { post, upstream, settled } = await setup();
  upstream.script(fault, okStream());
  const response = await post("/chat/completions", streamed);
  expect(await response.text()).toBe([...hello, "[DONE]"].map(event).join(""));
  const settlements = (await settled()).sort((a, b) => a.attempt - b.attempt);
  expect(settlements.map(({ outcome }) => outcome.failed)).toEqual([true, undefined]);
});

const say = (response: ServerResponse, ...events: unknown[]): void => {
  for (const data of events) response.write(event(data));
};

/**
 * Behaviour of a provider after the first event of its stream has reached the client, and the code that
 * tells the client of it, if anything does.
 */
const midFaults: readonly [string, (response: ServerResponse) => unknown, string?][] = [
  [
    "resets in an event",
    (response) => {
      response.write(event(hello[1]).slice(0, 30));
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    },
  ],
  ["stalls", () => undefined],
  ["ends early", (response) => response.end()],
  ["ends early after half an event", (response) => response.end("data: {")],
  ["sends an error", (response) => say(response, { error: { code: 500 } }), "upstream_failed"],
  ["ends in an error", (response) => say(response, chunk({}, "error")), "upstream_failed"],
  [
    "sends an event without end",
    (response) => response.write(`data: ${"x".repeat(12 * 1024 * 1024)}`),
  ],
];

test.each(midFaults)(
  "a stream that %s breaks off for the client as well",
  async (_, fault, code) => {
    const { post, upstream, settled } = await setup();
    let goOn = (): unknown => undefined;
    upstream.script((answer) => {
      answer.writeHead(200, { "content-type": "text/event-stream" });
      say(answer, hello[0]);
      goOn = () => fault(answer);
    }, okStream());
    const response = await post("/chat/completions", streamed);
    const pieces: Uint8Array[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of response.body ?? []) {
        if (pieces.push(piece) === 1) goOn();
      }
    };
    await expect(read()).rejects.toThrow("terminated");
    const events = Buffer.concat(pieces).toString().trimEnd().split("\n\n");
    expect(events[0]).toBe(event(hello[0]).trimEnd());
    expect(events).toHaveLength(code === undefined ? 1 : 2);
    if (code !== undefined) {
      const { error } = JSON.parse(events[1]?.slice("data: ".length) ?? "") as ErrorBody;
      expect(error.code).toBe(code);
      expect(error.message).toContain(response.headers.get("x-armature-model"));
    }
    // Part of the response was sent already, so there is no fallback.
    expect(upstream.calls).toHaveLength(1);
    const settlements = await settled();
    expect(settlements).toHaveLength(1);
    expect(settlements[0]?.outcome).toMatchObject({ failed: true });
  },
);

test("the openai client throws if a stream breaks off", async () => {
  const { openai, upstream } = await setup();
  let reset = (): unknown => undefined;
  upstream.script((answer) => {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    say(answer, hello[0]);
    reset = () => answer.socket?.resetAndDestroy();
  });
  const chunks = await openai.chat.completions.create({ ...auto, stream: true });
  const read = async () => {
    for await (const _ of chunks) reset();
  };
  await expect(read()).rejects.toThrow("terminated");
});

test("a refused connection is a failure", async () => {
  const { post, upstream, settled } = await setup();
  await upstream.close();
  const response = await post("/chat/completions", auto);
  expect(response.status).toBe(502);
  expect(((await response.json()) as ErrorBody).error.message).toContain("ECONNREFUSED");
  expect(await settled()).toHaveLength(2);
});

test("a pinned model has no fallback", async () => {
  const { post, upstream, settled } = await setup();
  upstream.script(raw(500, ""), okJson());
  const response = await post("/chat/completions", { ...auto, model: "second" });
  expect(response.status).toBe(502);
  expect(((await response.json()) as ErrorBody).error.message).not.toContain("first");
  expect(await settled()).toMatchObject([{ arm: "second", forced: "pinned" }]);
});

test("no more than `maxAttempts` models are tried", async () => {
  const { post, upstream } = await setup({ maxAttempts: 1 });
  upstream.script(raw(500, ""));
  expect((await post("/chat/completions", auto)).status).toBe(502);
  expect(upstream.calls).toHaveLength(1);
});

test.each([
  ["1e9", "2"],
  ["1000000000", "2"],
  ["soon", "2"],
  ["Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT"],
])("retry-after %s becomes %s", async (reported, passed) => {
  const { post, upstream } = await setup();
  upstream.script(raw(429, "", { "retry-after": reported }));
  const response = await post("/chat/completions", auto);
  expect(response.headers.get("retry-after")).toBe(passed);
});

test.each([400, 413, 422])("a provider's %d blames the client, not the model", async (status) => {
  const { post, upstream, settled } = await setup();
  const refusal = JSON.stringify({ error: { message: "temperature must be ≤ 2" } });
  upstream.script(raw(status, refusal));
  const response = await post("/chat/completions", auto);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(refusal);
  expect(upstream.calls).toHaveLength(1);
  const [settlement, ...others] = await settled();
  expect(others).toEqual([]);
  expect(settlement?.outcome).toMatchObject({ aborted: true });
});

test("a connection serves the next request after a stream and after a failure", async () => {
  const { post, upstream } = await setup();
  upstream.script(okStream(), okStream(), raw(500, "oops"), okStream());
  for (let index = 0; index < 3; index++) {
    await (await post("/chat/completions", streamed)).text();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(upstream.calls).toHaveLength(4);
  const closed = await Promise.all(upstream.calls.map((call) => call.closed));
  expect(closed).toEqual([true, true, true, true]);
});

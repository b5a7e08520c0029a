import { createServer } from "node:http";
import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { APICallError } from "@ai-sdk/provider";
import type { Outcome } from "@armature/reward";
import { createRouter } from "@armature/router";
import { startServer } from "@armature/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { createGateway, nodeHandler } from "../../src/index.ts";

type DoStream = LanguageModelV4["doStream"];
type Scripts = Readonly<Record<string, Partial<Pick<LanguageModelV4, "doStream" | "doGenerate">>>>;

const usage = {
  inputTokens: { total: 10, noCache: 3, cacheRead: 5, cacheWrite: 2 },
  outputTokens: { total: 4, text: 1, reasoning: 3 },
  raw: {
    cache_creation: { ephemeral_1h_input_tokens: 1 },
    service_tier: "priority",
    speed: "fast",
  },
};
const stop = { unified: "stop", raw: "end" } as const;
const finish = { type: "finish", usage, finishReason: stop } as const;
const hello: readonly LanguageModelV4StreamPart[] = [
  { type: "stream-start", warnings: [{ type: "unsupported", feature: "seed" }] },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Hel" },
  { type: "text-delta", id: "1", delta: "lo" },
  { type: "text-end", id: "1" },
  finish,
];

function streamOf(parts: readonly LanguageModelV4StreamPart[]): DoStream {
  return async () => ({ stream: ReadableStream.from(parts) as never });
}

function refusal(statusCode: number, message: string, headers = {}): APICallError {
  return new APICallError({
    message,
    url: "http://x",
    requestBodyValues: {},
    statusCode,
    responseHeaders: headers,
  });
}

/** A gateway over models that are functions: no bytes pass through. */
async function start(scripts: Scripts) {
  const calls: Parameters<DoStream>[0][] = [];
  const outcomes: (Outcome & { model: string })[] = [];
  const responses: unknown[] = [];
  const languageModel = (name: string): LanguageModelV4 => {
    const script = scripts[name] ?? {};
    const missing = async (): Promise<never> => Promise.reject(new Error("not scripted"));
    return {
      specificationVersion: "v4",
      provider: "lab",
      modelId: name,
      supportedUrls: {},
      doGenerate: async (options) => {
        calls.push(options);
        return (script.doGenerate ?? missing)(options);
      },
      doStream: async (options) => {
        calls.push(options);
        return (script.doStream ?? missing)(options);
      },
    };
  };
  const router = await createRouter({
    models: Object.keys(scripts).map((id) => ({ id, provider: "lab", model: id })),
    quality: ({ response }) => void responses.push(response),
    observers: [
      { attempted: ({ outcome, model }) => void outcomes.push({ ...outcome, model: model.id }) },
    ],
  });
  const gateway = createGateway(router, { providers: { lab: { languageModel } } });
  const server = createServer(nodeHandler(gateway));
  const { url } = await startServer(server);
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await gateway.close();
    await router.close();
  });
  const post = (path: string, body: object, more: Pick<RequestInit, "headers" | "signal"> = {}) =>
    fetch(`${url}/v1${path}`, { method: "POST", body: JSON.stringify(body), ...more });
  return { post, calls, outcomes, responses };
}

const messages = [{ role: "user", content: "Say hello" }];
const chat = { model: "auto", messages, stream: true };

test("the outcome of a translated stream holds the usage in all its parts, and its signals", async () => {
  const { post, outcomes, responses } = await start({ only: { doStream: streamOf(hello) } });
  const response = await post("/messages", { ...chat, max_tokens: 5 });
  expect(await response.text()).toMatch(/^event: message_start\n.*event: message_stop\n/s);
  await expect.poll(() => outcomes).toHaveLength(1);
  expect(outcomes[0]).toMatchObject({
    usage: {
      inputTokens: 10,
      outputTokens: 4,
      cachedInputTokens: 5,
      cacheWriteTokens: 2,
      cacheWrite1hTokens: 1,
      reasoningTokens: 3,
      serviceTier: "priority",
      speed: "fast",
    },
    answer: { finish: "stop", empty: false, refusal: false, brokenToolCall: false },
  });
  expect(outcomes[0]?.firstTokenMs).toBeLessThanOrEqual(outcomes[0]?.latencyMs ?? 0);
  // The quality function sees the response as the client's protocol has it.
  expect(responses).toMatchObject([
    { type: "message", content: [{ type: "text", text: "Hello" }] },
  ]);
});

test("a header says what of the request the model does not heed", async () => {
  const doGenerate: LanguageModelV4["doGenerate"] = async () => ({
    content: [{ type: "text", text: "Hello" }],
    finishReason: stop,
    usage,
    warnings: [
      { type: "unsupported", feature: "seed" },
      { type: "other", message: "no,\r\nx-injected: ü" },
    ],
  });
  const { post } = await start({ only: { doStream: streamOf(hello), doGenerate } });
  const asked = { model: "auto", messages, logprobs: true };
  const streamed = await post("/chat/completions", { ...asked, stream: true });
  expect(streamed.headers.get("x-armature-dropped")).toMatch(/^logprobs, seed$/);
  await streamed.text();
  const whole = await post("/chat/completions", asked);
  expect(whole.headers.get("x-armature-dropped")).toMatch(/^logprobs, seed, no [\x20-\x7e]*$/);
  expect(whole.headers.get("x-injected")).toBeNull();
});

test.each<[string, DoStream]>([
  ["throws", async () => Promise.reject(refusal(500, "oops"))],
  ["reports an error before it begins", streamOf([{ type: "error", error: refusal(529, "busy") }])],
  ["ends before it begins", streamOf([{ type: "stream-start", warnings: [] }])],
  ["breaks off before content", streamOf([...hello.slice(0, 2), { type: "error", error: "x" }])],
  [
    "ends without a reason",
    streamOf([{ ...finish, finishReason: { unified: "other", raw: undefined } }]),
  ],
  [
    "is interrupted",
    streamOf([{ ...finish, finishReason: { unified: "interrupted", raw: undefined } }]),
  ],
])("if a model %s, another one answers, and the client sees nothing of it", async (_, doStream) => {
  const { post, outcomes } = await start({
    bad: { doStream },
    good: { doStream: streamOf(hello) },
  });
  const response = await post("/chat/completions", {
    ...chat,
    model: "bad",
    models: ["bad", "good"],
  });
  const text = await response.text();
  expect(text).toContain('"Hel"');
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  expect(response.headers.get("x-armature-model")).toBe("good");
  await expect
    .poll(() => outcomes)
    .toMatchObject([{ model: "bad", failed: true }, { model: "good" }]);
});

test.each<[string, readonly LanguageModelV4StreamPart[], boolean]>([
  ["reports an error", [...hello.slice(0, 3), { type: "error", error: refusal(500, "x") }], true],
  ["ends without finish", hello.slice(0, 3), false],
  [
    "ends for no reason",
    [...hello.slice(0, 4), { ...finish, finishReason: { unified: "other", raw: undefined } }],
    false,
  ],
])("a stream that %s after content breaks off for the client", async (_, parts, told) => {
  const { post, outcomes } = await start({ only: { doStream: streamOf(parts) } });
  const response = await post("/chat/completions", chat);
  let text = "";
  const read = async (): Promise<void> => {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
  };
  await expect(read()).rejects.toThrow("terminated");
  expect(text.includes('"error"')).toBe(told);
  expect(text).not.toMatch(/"finish_reason":"|\[DONE\]/);
  await expect.poll(() => outcomes).toMatchObject([{ failed: true }]);
});

test("a reason that only the provider knows is a reason", async () => {
  const parts = [
    ...hello.slice(0, 5),
    { ...finish, finishReason: { unified: "other" as const, raw: "eos" } },
  ];
  const { post, outcomes } = await start({ only: { doStream: streamOf(parts) } });
  expect(await (await post("/chat/completions", chat)).text()).toContain("[DONE]");
  await expect.poll(() => outcomes).toMatchObject([{ answer: { finish: "other" } }]);
  expect(outcomes[0]?.failed).toBeUndefined();
});

test.each([400, 413, 422])(
  "a refusal with %d keeps status and message, in the client's shape",
  async (status) => {
    const doStream = async (): Promise<never> => Promise.reject(refusal(status, "too hot"));
    const { post, outcomes } = await start({ only: { doStream }, other: { doStream } });
    const response = await post("/messages", { ...chat, max_tokens: 5 });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: "error", error: { message: "too hot" } });
    await expect.poll(() => outcomes).toMatchObject([{ aborted: true }]);
  },
);

test("out of quota is 429 with what the provider said of when to come back", async () => {
  const doStream = async (): Promise<never> =>
    Promise.reject(refusal(429, "slow down", { "retry-after": "7" }));
  const { post } = await start({ only: { doStream } });
  const response = await post("/responses", { model: "auto", input: "Hi", stream: true });
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
});

test("the attempt is reported before the client gets the last events", async () => {
  const { post, outcomes } = await start({ only: { doStream: streamOf(hello) } });
  const response = await post("/chat/completions", chat);
  let reported: number | undefined;
  for await (const piece of response.body ?? []) {
    if (Buffer.from(piece).toString().includes("[DONE]")) reported = outcomes.length;
  }
  expect(reported).toBe(1);
});

test("the model gets a signal that aborts if the client leaves, and the tracing headers", async () => {
  let aborted = false;
  const doStream: DoStream = ({ abortSignal }) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener("abort", () => {
        aborted = true;
        reject(abortSignal.reason);
      });
    });
  const { post, calls, outcomes } = await start({ only: { doStream } });
  const leave = new AbortController();
  const headers = { traceparent: "00-1-2-01", authorization: "x" };
  const asked = post("/chat/completions", chat, { headers, signal: leave.signal });
  const left = expect(asked).rejects.toThrow();
  await expect.poll(() => calls.length).toBe(1);
  expect(calls[0]?.headers).toEqual({ traceparent: "00-1-2-01" });
  expect(aborted).toBe(false);
  leave.abort();
  await left;
  await expect.poll(() => aborted).toBe(true);
  await expect.poll(() => outcomes).toMatchObject([{ aborted: true }]);
});

import { inspect } from "node:util";
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import {
  type Behaviour,
  type Call,
  event,
  gzipped,
  raw,
  resetAfterHeaders,
  stallBeforeHeaders,
  upstreamFaults,
} from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import { agentCall, modelOf, streamOf } from "./calls.ts";
import { type Recorder, type Responder, startRecorder } from "./recorder.ts";

const KEY = "sk-canary-4f9d2b7c81e6a350";

const wires = ["openai-chat", "openai-responses", "anthropic-messages", "converse"] as const;

async function setup(
  wire: (typeof wires)[number],
): Promise<{ provider: Recorder; model: LanguageModelV4 }> {
  const provider = await startRecorder();
  const isBedrock = wire === "converse";
  const options = {
    baseUrl: provider.url,
    apiKey: KEY,
    ...(isBedrock && { region: "us-east-1" }),
  };
  const arm = { provider: isBedrock ? "bedrock" : "lab", model: "m", protocols: [wire] };
  return { provider, model: modelOf(arm, options, { headersMs: 200, idleMs: 200 }) };
}

/** A behaviour of the test kit that does not look at the request. */
function blindly(behaviour: Behaviour): Responder {
  return (response) => behaviour(response, {} as Call);
}

/** How a call ended: the parts of its response, or its error. */
async function endOf(
  model: LanguageModelV4,
  streamed: boolean,
  abortSignal?: AbortSignal,
): Promise<readonly LanguageModelV4StreamPart[] | Error> {
  const call = { ...agentCall, ...(abortSignal !== undefined && { abortSignal }) };
  try {
    if (streamed) return await streamOf(model, call);
    const { finishReason, usage } = await model.doGenerate(call);
    return [{ type: "finish", finishReason, usage }];
  } catch (error) {
    return error instanceof Error ? error : new Error(`threw ${inspect(error)}`);
  }
}

async function errorOf(model: LanguageModelV4, streamed: boolean): Promise<Error> {
  const end = await endOf(model, streamed);
  if (end instanceof Error) return end;
  throw new Error(`was answered: ${inspect(end)}`);
}

/** An event that both protocols pass over. */
const ping = { type: "ping" };

const both = wires.flatMap((wire) => [false, true].map((streamed) => [wire, streamed] as const));

test.each(wires)(
  "no fault of a provider makes a call over %s wait for ever or leak the key",
  async (wire) => {
    const faults = Object.values(upstreamFaults);
    const ends = await Promise.all(
      faults.map(async (behaviour, index) => {
        const { provider, model } = await setup(wire);
        provider.respond(blindly(behaviour));
        // Parts may come one by one for ever: then only the client's leaving ends the call.
        return inspect(await endOf(model, index % 2 === 0, AbortSignal.timeout(800)), {
          depth: 9,
          maxStringLength: 100_000,
        });
      }),
    );
    expect(ends).toHaveLength(faults.length);
    expect(ends.filter((end) => end.includes(KEY.slice(0, 16)))).toEqual([]);
  },
  60_000,
);

test.each(both)(
  "%s (streamed: %s): a provider that sends no headers is a timeout",
  async (wire, streamed) => {
    const { provider, model } = await setup(wire);
    provider.respond(blindly(stallBeforeHeaders));
    expect(await errorOf(model, streamed)).toMatchObject({ name: "Failure", kind: "timeout" });
  },
);

test.each(wires)("%s: a stream that breaks off is a failure of the connection", async (wire) => {
  const { provider, model } = await setup(wire);
  provider.respond(blindly(resetAfterHeaders));
  const error = await errorOf(model, true);
  expect(error).toBeInstanceOf(Failure);
});

test.each(both)(
  "%s (streamed: %s): of a call's headers, those for tracing are sent",
  async (wire, streamed) => {
    const { provider, model } = await setup(wire);
    const stolen = { authorization: "Bearer client", "x-api-key": "client", cookie: "client" };
    const call = { ...agentCall, headers: { traceparent: "00-1", ...stolen } };
    await expect(streamed ? streamOf(model, call) : model.doGenerate(call)).rejects.toThrow();
    const { headers } = provider.requests[0] ?? {};
    expect(headers).toMatchObject({ traceparent: "00-1", authorization: `Bearer ${KEY}` });
    expect(Object.values(headers ?? {}).join()).not.toMatch(/client/);
  },
);

test.each(both)("%s (streamed: %s): a redirect is not followed", async (wire, streamed) => {
  const { provider, model } = await setup(wire);
  provider.respond(blindly(raw(307, "{}", { location: `${provider.url}/elsewhere` })));
  expect(await errorOf(model, streamed)).toMatchObject({ statusCode: 307 });
  expect(provider.requests).toHaveLength(1);
});

test.each(both)("%s (streamed: %s): a compressed response is refused", async (wire, streamed) => {
  const { provider, model } = await setup(wire);
  provider.respond(blindly(gzipped));
  expect((await errorOf(model, streamed)).message).toContain("content-encoding");
});

test.each(both)(
  "%s (streamed: %s): status, Retry-After and body of a refusal pass on",
  async (wire, streamed) => {
    const { provider, model } = await setup(wire);
    const body = JSON.stringify({
      type: "error",
      message: "slow",
      error: { type: "x", message: "slow" },
    });
    provider.respond(blindly(raw(429, body, { "retry-after": "7" })));
    const error = await errorOf(model, streamed);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode: 429,
      isRetryable: true,
      responseBody: body,
      responseHeaders: { "retry-after": "7" },
    });
  },
);

test.each(both)("%s (streamed: %s): a key in a refusal is hidden", async (wire, streamed) => {
  const { provider, model } = await setup(wire);
  const message = `bad key ${KEY}`;
  const body = JSON.stringify({ message, error: { type: "x", message } });
  provider.respond(blindly(raw(401, body, { "x-echo": KEY })));
  const error = await errorOf(model, streamed);
  expect(error).toMatchObject({
    statusCode: 401,
    responseBody: body.replaceAll(KEY, "[redacted]"),
    responseHeaders: { "x-echo": "[redacted]" },
  });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY.slice(0, 12));
});

test.each(wires)("%s: a refusal is read to 64 KiB at most", async (wire) => {
  const { provider, model } = await setup(wire);
  provider.respond(blindly(raw(500, "x".repeat(65 * 1024))));
  expect((await errorOf(model, false)).message).toContain("more than 65536 bytes");
});

test.each(["openai-responses", "anthropic-messages"] as const)(
  "%s: an endless event is refused",
  async (wire) => {
    const { provider, model } = await setup(wire);
    provider.respond((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(event(ping));
      response.write(`data: ${"x".repeat(12 * 1024 * 1024)}`);
    });
    expect((await errorOf(model, true)).message).toContain("an event of more than 8388608 bytes");
  },
);

test.each(both)(
  "%s (streamed: %s): an abort ends the call and the connection",
  async (wire, streamed) => {
    const { provider, model } = await setup(wire);
    const leaving = new AbortController();
    const closed = new Promise((resolve) => {
      provider.respond((response) => {
        response.once("close", resolve);
        leaving.abort();
      });
    });
    const error = await endOf(model, streamed, leaving.signal);
    expect(error).toMatchObject({ name: "AbortError" });
    await closed;
  },
);

const item = { type: "message", id: "msg_1" };
const message = { id: "msg_1", type: "message", role: "assistant", model: "m", content: [] };

test.each([
  ["openai-responses", { type: "response.output_item.added", output_index: 0, item }],
  [
    "anthropic-messages",
    {
      type: "message_start",
      message: { ...message, usage: { input_tokens: 1, output_tokens: 0 } },
    },
  ],
] as const)("%s: a reader that stops ends the provider's stream", async (wire, first) => {
  const { provider, model } = await setup(wire);
  const closed = new Promise((resolve) => {
    provider.respond((response) => {
      response.once("close", resolve);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(event(first));
    });
  });
  const { stream } = await model.doStream(agentCall);
  await stream.cancel();
  await closed;
});

test.each(wires)("%s: a whole response is no stream", async (wire) => {
  const { provider, model } = await setup(wire);
  provider.respond(blindly(raw(200, "{}")));
  expect((await errorOf(model, true)).message).toContain("something other than a stream");
});

import { createRouter } from "@armature/router";
import { expect, onTestFinished, test } from "vitest";
import { ModelNames } from "../src/deciding/model-names.ts";
import { NativeModels } from "../src/deciding/native-models.ts";
import { Admission } from "../src/http/admission.ts";
import { InFlightRequest } from "../src/http/in-flight-request.ts";
import { JsonBody } from "../src/http/json-body.ts";
import type { GatewayResponse } from "../src/http/response.ts";
import { readOptions } from "../src/options/read-options.ts";
import type { Protocol } from "../src/protocols/protocol.ts";
import { OutcomeReporter } from "../src/serving/outcome-reporter.ts";
import { Serving } from "../src/serving/serve.ts";
import { HttpClient } from "../src/upstreams/http-client.ts";
import { UpstreamRegistry } from "../src/upstreams/registry.ts";
import { setup } from "./setup.ts";

/** A protocol that shares nothing with OpenAI's but JSON: `{"to": …, "say": …}`. */
function toy(name: string): Protocol {
  return {
    name: name as Protocol["name"],
    responseHeaders: [],
    renderError: ({ message }) => ({ sorry: message }),
    renderStreamError: ({ message }) => `sorry: ${message}`,
    parseRequest: (body) => ({
      model: String((body.value as { to: unknown }).to),
      stream: false,
      body: body.value as Record<string, unknown>,
      turn: { kind: "ordinary" },
      conversation: undefined,
      beginning: "",
      pins: [],
      bytesFor: ({ model }) => ({
        bytes: body.with({ to: Buffer.from(JSON.stringify(model.model)) }),
        dropped: [],
      }),
      headersFor: () => ({}),
      tapJson: (text) => ({ outcome: { usage: { outputTokens: text.length } }, response: text }),
      tapStream: unused,
      toCall: () => ({
        options: {
          prompt: [{ role: "user", content: [{ type: "text", text: "from a toy" }] }],
        },
        dropped: [],
      }),
      renderResult: ({ content }, { model }) => ({ from: model, heard: content }),
      renderStream: unused,
    }),
  };
}

function unused(): never {
  throw new Error("no test calls this");
}

async function serve(protocol: Protocol) {
  const { upstream } = await setup();
  const outcomes: unknown[] = [];
  const router = await createRouter({
    models: [{ id: "a", provider: "p", model: "a-upstream" }],
    observers: [{ attempted: ({ outcome }) => void outcomes.push(outcome) }],
  });
  onTestFinished(() => router.close());
  const { timeouts, ...options } = readOptions({});
  const client = new HttpClient(timeouts);
  const reporter = new OutcomeReporter(undefined);
  const upstreams = new UpstreamRegistry({ p: { baseUrl: upstream.url } }, client);
  const names = new ModelNames(router, {});
  const natives = new NativeModels(router, upstreams);
  const serving = new Serving({ ...options, router, upstreams, names, natives, reporter });
  const { signal } = new AbortController();
  const empty = { kind: "bytes", bytes: new Uint8Array() } as const;
  const request = { method: "POST", path: "/", headers: {}, body: empty, signal };
  const inFlight = new InFlightRequest(
    request,
    new Admission({ maxRequests: 1, maxBytes: 1 }),
    1e4,
  );
  const body = new JsonBody(Buffer.from('{"to": "auto", "say": 1.0}'));
  const serve = (): Promise<GatewayResponse> => serving.serve(inFlight, protocol, body);
  return { upstream, outcomes, serve, inFlight };
}

test("serving reads no field of a protocol: another one passes through and is learned from", async () => {
  const { upstream, outcomes, serve: call, inFlight } = await serve(toy("openai-chat"));
  const text = '{"words": "of its own"}';
  upstream.script((response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(text);
  });
  expect(await call()).toMatchObject({ status: 200, body: text });
  expect(upstream.calls[0]?.body).toEqual({ to: "a-upstream", say: 1 });
  expect(outcomes).toMatchObject([{ usage: { outputTokens: text.length } }]);
  inFlight.end();
});

test("an upstream of another protocol gets the request as a call, and its response is rendered", async () => {
  const { upstream, serve: call, inFlight } = await serve(toy("toy"));
  const { status, body } = await call();
  expect(status).toBe(200);
  expect(upstream.calls[0]?.body).toEqual({
    model: "a-upstream",
    messages: [{ role: "user", content: "from a toy" }],
  });
  expect(JSON.parse(String(body))).toEqual({
    from: "a-upstream",
    heard: [{ type: "text", text: "Hello" }],
  });
  inFlight.end();
});

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Asked, CLIENT_KEY, type SdkClient } from "../src/clients/client.ts";
import { clients, official } from "../src/clients/clients.ts";
import { type ClientFailure, failureOf } from "../src/clients/failure.ts";
import { ADAPTERS, type Adapter, type Served } from "../src/gateways/adapters.ts";
import { providersOf, startGateway } from "../src/gateways/gateway.ts";
import {
  KEY,
  PROTOCOLS,
  type Protocol,
  type Respond,
  type StrictUpstream,
  sendError,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

let upstream: StrictUpstream;
beforeAll(async () => {
  upstream = await startUpstream("failing");
});
afterAll(() => upstream.close());

interface Row {
  readonly client: SdkClient;
  readonly target: Protocol;
  readonly adapter: Adapter;
  readonly stream: boolean;
}

const rows = clients.flatMap((client) =>
  PROTOCOLS.flatMap((target) =>
    ADAPTERS.filter((adapter) => adapter === "hono" || official.includes(client)).flatMap(
      (adapter) =>
        [false, true].map((stream): [string, Row] => {
          const how = `${stream ? "streamed" : "whole"}, through ${adapter}`;
          return [`${client.name} over ${target} (${how})`, { client, target, adapter, stream }];
        }),
    ),
  ),
);

async function start(adapter: Adapter): Promise<Served> {
  const served = await startGateway(adapter, providersOf(upstream));
  onTestFinished(() => served.close());
  return served;
}

interface Status {
  readonly sent: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the client gets. */
  readonly status: number;
  readonly retryAfter?: string;
  /** True if the client gets the upstream's own message. */
  readonly told?: boolean;
}

const SAID = "that temperature is too high";

const statuses: readonly Status[] = [
  { sent: 400, status: 400, told: true },
  // The gateway's key is wrong, not the client's.
  { sent: 401, status: 502 },
  { sent: 404, status: 502 },
  { sent: 413, status: 413, told: true },
  { sent: 422, status: 422, told: true },
  { sent: 429, headers: { "retry-after": "7" }, status: 429, retryAfter: "7" },
  { sent: 429, status: 429, retryAfter: "2" },
  { sent: 500, status: 502 },
];

describe("an upstream's error has the status, the message and the wait that its client reads", () => {
  test.each(rows)("%s", async (_, { client, target, adapter, stream }) => {
    const { origin } = await start(adapter);
    const ask = async (model: string): Promise<ClientFailure> => {
      const asked = client.ask({ origin, model }, client.begin({ text: "Hi" }), { stream });
      return asked.then(
        () => Promise.reject(new Error("there was no error")),
        (error: unknown) => failureOf(error),
      );
    };
    for (const { sent, headers, status, retryAfter, told = false } of statuses) {
      upstream.script((response) => sendError(response, sent, SAID, headers));
      const failure = await ask(target);
      expect({ sent, status: failure.status }).toEqual({ sent, status });
      expect({ sent, told: failure.message.includes(SAID) }).toEqual({ sent, told });
      if (retryAfter !== undefined) expect(failure.retryAfter).toBe(retryAfter);
      expect(failure.message).not.toContain(KEY);
      expect(upstream.calls).toHaveLength(1);
    }
    upstream.script({ text: "Hello" });
    const unknown = await ask("no-such-model");
    expect(unknown.status).toBe(404);
    expect(unknown.message).toContain(target);
    expect(upstream.calls).toEqual([]);
  });
});

test("an overloaded upstream is overloaded for each client in its own way", async () => {
  for (const client of official) {
    const { origin } = await start("hono");
    for (const target of PROTOCOLS) {
      upstream.script((response) => sendError(response, 503, SAID, { "retry-after": "3" }));
      const asked = client.ask({ origin, model: target }, client.begin({ text: "Hi" }), {
        stream: true,
      });
      const failure = failureOf(await asked.catch((error: unknown) => error));
      const status = client.protocol === "anthropic-messages" ? 529 : 503;
      expect(failure).toMatchObject({ status, retryAfter: "3" });
    }
  }
});

describe("a client that leaves closes the upstream's connection", () => {
  test.each(rows)("%s", async (_, { client, target, adapter, stream }) => {
    const { origin } = await start(adapter);
    const leaves = new AbortController();
    const begins: Respond = (response, call, write) => {
      if (call.body.stream !== true) {
        leaves.abort();
        return;
      }
      const { events } = write({ text: "Hello, this is only the beginning." });
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events.slice(0, -3).join(""));
    };
    upstream.script(begins);
    const asked: Asked = { stream, signal: leaves.signal, onEvent: () => leaves.abort() };
    const request = client.ask({ origin, model: target }, client.begin({ text: "Hi" }), asked);
    await expect(request).rejects.toThrow();
    expect(await upstream.calls[0]?.ended).toBe(false);
  });
});

test("the client's key goes to no upstream", async () => {
  const { origin } = await start("hono");
  upstream.script({ text: "Hello" });
  for (const client of clients) {
    for (const target of PROTOCOLS) {
      const history = client.begin({ text: "Hi" });
      await client.ask({ origin, model: target }, history, { stream: true });
    }
  }
  expect(upstream.calls).toHaveLength(clients.length * PROTOCOLS.length);
  for (const { headers } of upstream.calls) {
    expect(JSON.stringify(headers)).not.toContain(CLIENT_KEY);
  }
});

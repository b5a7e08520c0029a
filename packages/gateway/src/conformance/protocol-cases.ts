import { request as httpRequest } from "node:http";
import { expect } from "vitest";
import type { ProtocolName } from "../call/protocol-name.ts";
import { type Client, clients } from "./clients.ts";
import { type Case, type Harness, type ServeAdapter, start } from "./harness.ts";
import { beginStream } from "./provider.ts";
import { answers, TOOL_NAME } from "./scripted-answers.ts";

/** A client, and a provider that speaks its protocol or another one. */
interface Pair {
  readonly name: string;
  readonly client: Client;
  readonly upstream: ProtocolName;
}

const foreign: Readonly<Record<ProtocolName, ProtocolName>> = {
  "openai-chat": "anthropic-messages",
  "openai-responses": "openai-chat",
  "anthropic-messages": "openai-chat",
};

const pairs: readonly Pair[] = Object.entries(clients).flatMap(([name, client]) => {
  const { protocol } = client;
  return [protocol, foreign[protocol]].map((upstream) => ({
    name: `${name} over ${upstream}`,
    client,
    upstream,
  }));
});

function startPair(serve: ServeAdapter, { upstream }: Pair): Promise<Harness> {
  return start(serve, {}, {}, [upstream]);
}

const served = pairs.flatMap((pair): Case[] => [
  {
    name: `${pair.name}: text arrives, whole and as a stream`,
    async run(serve) {
      const harness = await startPair(serve, pair);
      for (const stream of [false, true]) {
        const received = await pair.client.ask(harness, { stream });
        expect(received).toMatchObject({ text: "Hello", toolCalls: [] });
      }
      expect(harness.provider.calls.map(({ protocol }) => protocol)).toEqual([
        pair.upstream,
        pair.upstream,
      ]);
      await expect.poll(() => harness.outcomes).toHaveLength(2);
      for (const outcome of harness.outcomes) {
        expect(outcome).toMatchObject({
          usage: { inputTokens: 3, outputTokens: 1 },
          answer: { finish: "stop", empty: false },
        });
      }
    },
  },
  {
    name: `${pair.name}: a tool call arrives, whole and as a stream`,
    async run(serve) {
      const harness = await startPair(serve, pair);
      for (const stream of [false, true]) {
        const { toolCalls } = await pair.client.ask(harness, { stream, offersTool: true });
        expect(toolCalls).toMatchObject([{ name: TOOL_NAME, input: { at: "sky" } }]);
      }
      await expect.poll(() => harness.outcomes).toHaveLength(2);
      for (const { answer } of harness.outcomes) {
        expect(answer).toMatchObject({ finish: "tool-calls", brokenToolCall: false });
      }
    },
  },
  {
    name: `${pair.name}: errors have the status and the shape that the client reads`,
    async run(serve) {
      const harness = await startPair(serve, pair);
      const { client } = pair;
      const unknown = client.ask(harness, { stream: false, model: "none" });
      await expect(unknown).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining("auto"),
      });
      harness.provider.respond = (response) => {
        response.writeHead(422, { "content-type": "application/json" });
        response.end(
          '{"type":"error","error":{"type":"invalid_request_error","message":"too hot"}}',
        );
      };
      for (const stream of [false, true]) {
        await expect(client.ask(harness, { stream })).rejects.toMatchObject({
          status: 422,
          message: expect.stringContaining("too hot"),
        });
      }
      harness.provider.respond = (response) => void response.writeHead(429).end();
      const limited = await client.ask(harness, { stream: true }).catch((error: unknown) => error);
      expect(limited).toMatchObject({ status: 429 });
      const { headers } = limited as { readonly headers: Headers };
      expect(headers.get("retry-after")).toMatch(/^[1-5]$/);
    },
  },
  {
    name: `${pair.name}: a client that leaves a stream ends the provider's work`,
    async run(serve) {
      const harness = await startPair(serve, pair);
      harness.provider.respond = (response) => {
        beginStream(response);
        const { events } = answers[pair.upstream]({ text: "Hello", callsTool: false });
        response.write(events.slice(0, -3).join(""));
      };
      const leave = new AbortController();
      const asked = pair.client.ask(harness, {
        stream: true,
        signal: leave.signal,
        onEvent: () => leave.abort(),
      });
      await expect(asked).rejects.toThrow();
      expect(await harness.provider.calls[0]?.ended).toBe(false);
      await expect.poll(() => harness.outcomes).toMatchObject([{ aborted: true }]);
    },
  },
  ...["is reset", "ends early"].map((how) => ({
    name: `${pair.name}: a stream that ${how} reaches the client as a cut, not as an end`,
    async run(serve: ServeAdapter) {
      const harness = await startPair(serve, pair);
      harness.provider.respond = (response) => {
        beginStream(response);
        const { events } = answers[pair.upstream]({ text: "Hello", callsTool: true });
        // What says why the response ended comes in the last three events of every protocol.
        response.write(events.slice(0, -3).join(""));
        const stop = (): unknown =>
          how === "is reset" ? response.socket?.resetAndDestroy() : response.end();
        setTimeout(stop, 50);
      };
      const { status, text, complete } = await readRaw(harness, pair.client);
      expect(status).toBe(200);
      expect(text).toContain(TOOL_NAME);
      expect(complete).toBe(false);
      expect(text).not.toMatch(/"finish_reason":"|"stop_reason":"|response\.completed/);
      const told: Readonly<Record<ProtocolName, RegExp>> = {
        "openai-chat": /^(?!.*"error").*$/s,
        "openai-responses": /event: response\.failed\ndata: .*"server_error".*\n\n$/,
        "anthropic-messages": /event: error\ndata: .*"api_error".*\n\n$/,
      };
      expect(text).toMatch(told[pair.client.protocol]);
      await expect.poll(() => harness.outcomes).toMatchObject([{ failed: true }]);
    },
  })),
]);

/** A streamed response as its bytes arrive; `complete` is false if the connection broke off. */
async function readRaw(
  { baseUrl }: Harness,
  { path, protocol }: Client,
): Promise<{
  readonly status: number | undefined;
  readonly text: string;
  readonly complete: boolean;
}> {
  const messages = [{ role: "user", content: "Say hello" }];
  const asked = protocol === "openai-responses" ? { input: "Say hello" } : { messages };
  const body = JSON.stringify({ model: "auto", stream: true, max_tokens: 100, ...asked });
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${baseUrl}${path}`, { method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("error", () => undefined);
      response.on("close", () => {
        resolve({ status: response.statusCode, text, complete: response.complete });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

export const protocolCases: readonly Case[] = [
  ...served,
  {
    name: "a WebSocket handshake for responses is refused with 426, whatever listens",
    async run(serve) {
      const { baseUrl, openai } = await start(serve);
      const status = await new Promise((resolve, reject) => {
        const request = httpRequest(`${baseUrl}/responses`, {
          headers: {
            connection: "Upgrade",
            upgrade: "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
          },
        });
        request.on("response", (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode));
        });
        request.on("upgrade", () => reject(new Error("was upgraded")));
        request.on("error", reject);
        request.end();
      });
      expect(status).toBe(426);
      const socket = new WebSocket(`${baseUrl.replace("http:", "ws:")}/responses`);
      await new Promise((resolve) => socket.addEventListener("error", resolve));
      expect(socket.readyState).toBe(WebSocket.CLOSED);
      expect((await openai.models.list()).data.length).toBeGreaterThan(0);
    },
  },
  {
    name: "HEAD gets the headers of GET and no body",
    async run(serve) {
      const { baseUrl } = await start(serve);
      for (const path of ["/models", "/models/first", "/healthz"]) {
        const [head, get] = await Promise.all([
          fetch(`${baseUrl}${path}`, { method: "HEAD" }),
          fetch(`${baseUrl}${path}`),
        ]);
        expect([head.status, await head.text()]).toEqual([200, ""]);
        const length = Buffer.byteLength(await get.text());
        if (path !== "/healthz") expect(head.headers.get("content-length")).toBe(String(length));
        expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      }
    },
  },
];

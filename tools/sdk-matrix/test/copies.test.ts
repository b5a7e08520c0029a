import { createServer } from "node:http";
import { startServer } from "@armature/test-kit";
import { expect, onTestFinished, test, vi } from "vitest";
import { startGateway } from "../src/gateways/gateway.ts";
import type { Answer } from "../src/upstreams/answer.ts";
import { chatAnswer } from "../src/upstreams/answers/chat.ts";
import { messagesAnswer } from "../src/upstreams/answers/messages.ts";
import { responsesAnswer } from "../src/upstreams/answers/responses.ts";
import { Issuer } from "../src/upstreams/issuer.ts";
import { PROTOCOLS, type Protocol } from "../src/upstreams/strict-upstream.ts";

/** Characters of a request and of a response; coding agents send as many. */
const SIZE = 125_000;
const LINE = "The quick brown fox jumps over the lazy dog. Zürich — 🏔️\n";

const PATHS: Readonly<Record<Protocol, string>> = {
  "openai-chat": "/v1/chat/completions",
  "openai-responses": "/v1/responses",
  "anthropic-messages": "/v1/messages",
};

const WRITERS = {
  "openai-chat": chatAnswer,
  "openai-responses": responsesAnswer,
  "anthropic-messages": messagesAnswer,
} as const;

/** A conversation of many turns as one request. */
function requestOf(protocol: Protocol, stream: boolean): string {
  const turn = LINE.repeat(40);
  const count = Math.ceil(SIZE / turn.length);
  const messages = Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: turn,
  }));
  const field = protocol === "openai-responses" ? "input" : "messages";
  const usage = protocol === "openai-chat" && stream && { stream_options: { include_usage: true } };
  return JSON.stringify({ model: "auto", max_tokens: 1000, stream, ...usage, [field]: messages });
}

const rows = PROTOCOLS.flatMap((protocol) => [
  [protocol, false] as const,
  [protocol, true] as const,
]);

test.each(rows)(
  "%s (streamed: %s): the request is parsed once, and nothing is written again",
  async (protocol, stream) => {
    const answer: Answer = { text: LINE.repeat(SIZE / LINE.length), thinking: "Hm." };
    const { json, events } = WRITERS[protocol](answer, new Issuer("plain"), "m");
    const said = stream ? events.join("") : json;
    let arrived = "";
    // Reads and writes bytes alone, so that every parse below is the gateway's.
    const server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      arrived = Buffer.concat(pieces).toString();
      const type = stream ? "text/event-stream" : "application/json";
      response.writeHead(200, { "content-type": type }).end(said);
    });
    const { url } = await startServer(server);
    const upstream = { baseUrl: `${url}/v1` };
    const gateway = await startGateway("hono", { only: { upstream, protocols: [protocol] } });
    onTestFinished(async () => {
      await gateway.close();
      server.close();
      server.closeAllConnections();
    });
    const body = requestOf(protocol, stream);
    const parse = vi.spyOn(JSON, "parse");
    const stringify = vi.spyOn(JSON, "stringify");
    const response = await fetch(`${gateway.origin}${PATHS[protocol]}`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body,
    });
    const received = await response.text();
    const parsed = parse.mock.calls.map(([text]) => String(text).length);
    const written = stringify.mock.results.map(({ value }) => String(value).length);
    vi.restoreAllMocks();
    expect(response.status).toBe(200);
    expect(received).toBe(said);
    expect(arrived).toBe(body.replace('"model":"auto"', '"model":"only-model"'));
    expect(body.length).toBeGreaterThan(SIZE);
    expect(parsed.filter((size) => size === body.length)).toHaveLength(1);
    // The response is read once at most: for its usage, and for why it ended.
    expect(sum(parsed)).toBeLessThan(body.length + said.length + 5000);
    expect(sum(written)).toBeLessThan(5000);
  },
);

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

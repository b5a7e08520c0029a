import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { sharedData, startServer } from "@armature/test-kit";
import { onTestFinished } from "vitest";
import type { CallResult, ResponseHead } from "../../src/call/call.ts";
import { CollectedParts } from "../../src/call/collected-parts.ts";
import { JsonBody } from "../../src/http/json-body.ts";
import { openaiResponses } from "../../src/protocols/openai-responses/openai-responses.ts";
import type { Headers, ProtocolRequest, StreamTap, Target } from "../../src/protocols/protocol.ts";

/** A request or an answer stream of a real client. */
export interface Recorded {
  readonly name: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const folder = sharedData("clients");

/** True if the recordings are here; if not, that was said already. */
export const isRecorded: boolean = folder !== undefined;

/** All requests that clients posted to `/v1/responses`. */
export function recordedRequests(): readonly Recorded[] {
  return ["codex", "opencode", "cline"].flatMap((client) =>
    readdirSync(join(folder ?? "", client)).flatMap((file) => {
      const text = readFileSync(join(folder ?? "", client, file), "utf8");
      const { method, path, headers, body } = JSON.parse(text);
      if (method !== "POST" || path !== "/v1/responses") return [];
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      return { name: `${client}/${file}`, headers: Object.fromEntries(lower), body };
    }),
  );
}

export function recordedRequest(name: string): Recorded {
  const found = recordedRequests().find((recorded) => recorded.name === name);
  if (found === undefined) throw new Error(`no recording ${name}`);
  return found;
}

/** The text of an answer stream. */
export function recordedAnswer(name: string): string {
  return readFileSync(join(folder ?? "", "answers", name), "utf8");
}

/** The data of the events of each answer stream of responses. */
export function recordedAnswers(): readonly { readonly name: string; readonly events: string[] }[] {
  const answers = join(folder ?? "", "answers");
  return readdirSync(answers)
    .filter((file) => file.startsWith("responses-"))
    .map((name) => ({ name, events: dataOf(recordedAnswer(name)) }));
}

/** The data of the events in a text. */
export function dataOf(text: string): string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

export function parse(body: object | string, headers: Headers = {}): ProtocolRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return openaiResponses.parseRequest(new JsonBody(Buffer.from(text)), headers);
}

export const target: Target = {
  model: { id: "arm", provider: "openai", model: "gpt-upstream" },
  issuer: "self",
  marksState: false,
  tokenLimit: "max_completion_tokens",
  deniedBetas: [],
};

/** The bytes for an upstream, as text. */
export function sent(request: ProtocolRequest, change: Partial<Target> = {}): string {
  return Buffer.from(request.bytesFor({ ...target, ...change }).bytes).toString();
}

export function tap(request: ProtocolRequest, change: Partial<Target> = {}): StreamTap {
  const listener = { onContent: () => undefined, reserve: () => true };
  return request.tapStream(listener, { ...target, ...change });
}

export const head: ResponseHead = { id: "abc", model: "claude", createdAt: 1_795_933_727 };

export const usage: LanguageModelV4Usage = {
  inputTokens: { total: 1200, noCache: 200, cacheRead: 900, cacheWrite: 100 },
  outputTokens: { total: 42, text: 12, reasoning: 30 },
};

export const finish: LanguageModelV4StreamPart = {
  type: "finish",
  usage,
  finishReason: { unified: "stop", raw: "end_turn" },
};

/** An event of a response, as its data say. */
export interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly item?: Record<string, unknown> & { readonly type: string; readonly id: string };
  readonly response?: Record<string, unknown> & { readonly output: readonly object[] };
  readonly [field: string]: unknown;
}

/** The events that a request's renderer writes for these parts. */
export function render(
  request: ProtocolRequest,
  parts: readonly LanguageModelV4StreamPart[],
): Event[] {
  const renderer = request.renderStream(head);
  return dataOf(parts.map((part) => renderer.push(part)).join("")).map((data) => JSON.parse(data));
}

/** The same response, not streamed. */
export function resultOf(parts: readonly LanguageModelV4StreamPart[]): CallResult {
  const collected = new CollectedParts(() => true);
  for (const part of parts) collected.add(part);
  if (collected.result === undefined) throw new Error("the parts have no finish");
  return collected.result;
}

/** A server that answers every request with these parts, each in its own way; it keeps the bodies. */
export async function answerWith(
  ...answers: readonly (readonly LanguageModelV4StreamPart[])[]
): Promise<{ readonly baseURL: string; readonly bodies: Record<string, unknown>[] }> {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = openaiResponses.parseRequest(new JsonBody(Buffer.concat(chunks)), {});
    const parts = answers[bodies.length] ?? [];
    bodies.push(request.body as Record<string, unknown>);
    if (request.stream) {
      outgoing.writeHead(200, { "content-type": "text/event-stream" });
      const renderer = request.renderStream({ ...head, id: `abc${bodies.length}` });
      for (const part of parts) outgoing.write(renderer.push(part));
      outgoing.end();
    } else {
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(request.renderResult(resultOf(parts), head)));
    }
  });
  const { url } = await startServer(server);
  onTestFinished(() => void server.close());
  return { baseURL: `${url}/v1`, bodies };
}

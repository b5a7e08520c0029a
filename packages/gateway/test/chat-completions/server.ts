import { createServer, type ServerResponse } from "node:http";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { startServer } from "@armature/test-kit";
import { request } from "undici";
import { onTestFinished } from "vitest";
import {
  type ChatCompletionsOptions,
  chatCompletionsModel,
} from "../../src/upstreams/chat-completions/chat-completions-model.ts";

export const issuer = "self";

export interface Asked {
  readonly body: Record<string, unknown> & { readonly messages: readonly object[] };
  readonly headers: Readonly<Record<string, unknown>>;
  /** Resolves when the connection closes: true if the response was complete. */
  readonly closed: Promise<boolean>;
}

export interface Served {
  readonly model: LanguageModelV4;
  /** The requests so far. */
  readonly asked: Asked[];
}

/** A model before a real server that answers its requests in turn; the last answer stays. */
export async function serve(
  answers: readonly ((response: ServerResponse) => unknown)[],
  options: Partial<ChatCompletionsOptions> = {},
): Promise<Served> {
  const asked: Asked[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const closed = new Promise<boolean>((resolve) => {
      outgoing.once("close", () => resolve(outgoing.writableFinished));
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({ body, headers: incoming.headers, closed });
    answer?.(outgoing);
  });
  const { url } = await startServer(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const model = chatCompletionsModel({
    provider: "loopback",
    model: "upstream-model",
    issuer,
    tokenLimit: "max_tokens",
    send: (body, _stream, signal, headers) =>
      request(url, { method: "POST", body, signal, headers }),
    ...options,
  });
  return { model, asked };
}

/** An answer in JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** An answer as a stream of these events, in pieces of one byte size. */
export function stream(events: readonly (object | string)[], size = 7) {
  const text = events
    .map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`)
    .join("");
  const bytes = Buffer.from(text);
  return async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size));
    response.end();
  };
}

/** A whole response with one choice. */
export function completion(message: object, fields: object = {}): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "upstream-name",
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    ...fields,
  };
}

export function chunk(
  delta: object,
  finish_reason: string | null = null,
  more: object = {},
): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "upstream-name",
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  };
}

export const hello: LanguageModelV4CallOptions = {
  prompt: [{ role: "user", content: [{ type: "text", text: "Say hello" }] }],
};

/** All parts of the model's stream. */
export async function partsOf(
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions = hello,
): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await model.doStream(call);
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** An upstream's answer to one request. */
export interface UpstreamAnswer {
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
}

/** The parts of a chat request that an answer depends on. */
export interface UpstreamRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages: readonly unknown[];
}

export interface ChatUpstream {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Starts an OpenAI-compatible server in this process on a free loopback port. */
export async function startChatUpstream(
  answer: (request: UpstreamRequest) => UpstreamAnswer,
): Promise<ChatUpstream> {
  const server = createServer((request, response) => {
    respond(request, response, answer).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: UpstreamRequest) => UpstreamAnswer,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body: UpstreamRequest = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const { text, inputTokens, outputTokens, latencyMs } = answer(body);
  if (latencyMs > 0) await delay(latencyMs);
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
  const created = Math.floor(Date.now() / 1000);
  const head = { id: `chatcmpl-${created}`, created, model: body.model };
  if (body.stream !== true) {
    const message = { role: "assistant", content: text, refusal: null };
    const choice = { index: 0, message, finish_reason: "stop", logprobs: null };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...head, object: "chat.completion", choices: [choice], usage }));
    return;
  }
  response.setHeader("content-type", "text/event-stream");
  const send = (rest: object): void => {
    const event = { ...head, object: "chat.completion.chunk", ...rest };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const delta = (fields: object, finish: string | null): void =>
    send({ choices: [{ index: 0, delta: fields, finish_reason: finish }] });
  delta({ role: "assistant", content: "" }, null);
  for (const word of text.split(/(?<= )/)) delta({ content: word }, null);
  delta({}, "stop");
  if (body.stream_options?.include_usage) send({ choices: [], usage });
  response.end("data: [DONE]\n\n");
}

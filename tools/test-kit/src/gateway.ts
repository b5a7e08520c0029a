import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRouter, type Router, type RouterOptions } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import OpenAI from "openai";
import { onTestFinished } from "vitest";

const answer = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
};

const pieces = ["Hel", "lo"].map((content) => ({
  ...answer,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: { content }, finish_reason: content === "lo" ? "stop" : null }],
}));

export interface Provider {
  readonly baseUrl: string;
  /** For each call, whether its answer could be given to the end. */
  readonly ended: Promise<boolean>[];
  /** True: streams stop after their first event. */
  stall: boolean;
}

/** Makes a server listen; resolves to its origin. It is closed when the test has finished. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A provider of chat completions. */
export async function startProvider(): Promise<Provider> {
  const ended: Promise<boolean>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    ended.push(
      new Promise((resolve) => {
        response.once("close", () => resolve(response.writableFinished));
      }),
    );
    if (JSON.parse(Buffer.concat(chunks).toString()).stream !== true) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
      return;
    }
    response.setHeader("content-type", "text/event-stream");
    for (const piece of provider.stall ? pieces.slice(0, 1) : pieces) {
      response.write(`data: ${JSON.stringify(piece)}\n\n`);
    }
    if (!provider.stall) response.end("data: [DONE]\n\n");
  });
  const provider: Provider = { baseUrl: `${await listen(server)}/v1`, ended, stall: false };
  return provider;
}

/** A router of two models of one provider. */
export async function startRouter(options: Partial<RouterOptions> = {}): Promise<Router> {
  const router = await createRouter({
    models: ["first", "second"].map((id) => ({ id, provider: "local", model: id })),
    storage: memoryStorage(),
    ...options,
  });
  onTestFinished(() => router.close());
  return router;
}

/** The official client of an endpoint. */
export function clientOf(baseURL: string): OpenAI {
  return new OpenAI({ baseURL, apiKey: "sk-client", maxRetries: 0 });
}

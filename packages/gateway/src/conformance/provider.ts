import { createServer, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

/** A call of the provider. */
export interface ProviderCall {
  /** The body as it arrived. */
  readonly text: string;
  /** Resolves when the connection is done with the call; true if the response was sent to its end. */
  readonly ended: Promise<boolean>;
}

export interface ScriptedProvider {
  readonly baseUrl: string;
  readonly calls: readonly ProviderCall[];
  /** Responds to a call; replace it to script the provider. @default says hello */
  respond: (response: ServerResponse, call: ProviderCall) => void;
}

/** A chat completion with this content. */
export function completion(content: string): string {
  return JSON.stringify({
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
  });
}

/** An event of a streamed chat completion. */
export function chunk(content: string, finish: string | null = null): string {
  const data = {
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  };
  return `data: ${JSON.stringify(data)}\n\n`;
}

export const DONE = "data: [DONE]\n\n";

/** Begins a streamed response. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

/** Starts a provider that says hello; it stops when the test has finished. */
export async function startProvider(): Promise<ScriptedProvider> {
  const calls: ProviderCall[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const ended = new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(response.writableFinished));
    });
    const call = { text: Buffer.concat(pieces).toString(), ended };
    calls.push(call);
    provider.respond(response, call);
  });
  const provider: ScriptedProvider = {
    baseUrl: `${await listen(server)}/v1`,
    calls,
    respond: sayHello,
  };
  return provider;
}

function sayHello(response: ServerResponse, { text }: ProviderCall): void {
  if (JSON.parse(text).stream !== true) {
    response.writeHead(200, { "content-type": "application/json" }).end(completion("Hello"));
    return;
  }
  beginStream(response);
  response.end(chunk("Hel") + chunk("lo", "stop") + DONE);
}

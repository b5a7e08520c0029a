import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { ProtocolName } from "../call/protocol-name.ts";
import { listen } from "./listen.ts";
import { answers } from "./scripted-answers.ts";

/** A call of the provider. */
export interface ProviderCall {
  readonly path: string;
  /** The wire format in which the provider was asked. */
  readonly protocol: ProtocolName;
  readonly headers: IncomingHttpHeaders;
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
  return answers["openai-chat"]({ text: content, callsTool: false }).json;
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

/** Starts a provider that says hello in any protocol; it stops when the test has finished. */
export async function startProvider(): Promise<ScriptedProvider> {
  const calls: ProviderCall[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const ended = new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(response.writableFinished));
    });
    const { url: path = "", headers } = request;
    const call = {
      path,
      protocol: protocolAt(path),
      headers,
      text: Buffer.concat(pieces).toString(),
      ended,
    };
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

function protocolAt(path: string): ProtocolName {
  if (path.endsWith("/messages")) return "anthropic-messages";
  return path.endsWith("/responses") ? "openai-responses" : "openai-chat";
}

/** Says hello, or calls the tool that it is offered. */
function sayHello(response: ServerResponse, { protocol, text }: ProviderCall): void {
  const { stream, tools } = JSON.parse(text);
  const said = { text: "Hello", callsTool: Array.isArray(tools) && tools.length > 0 };
  const { json, events } = answers[protocol](said);
  if (stream !== true) {
    response.writeHead(200, { "content-type": "application/json" }).end(json);
    return;
  }
  beginStream(response);
  response.end(events.join(""));
}

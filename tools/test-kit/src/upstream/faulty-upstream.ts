import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { startServer } from "../start-server.ts";

export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  /** The body, before it was parsed. */
  readonly text: string;
  /** Resolves when the connection closes: true if the answer was complete. */
  readonly closed: Promise<boolean>;
}

export type Behaviour = (response: ServerResponse, call: Call) => unknown;

export interface FaultyUpstream {
  readonly url: string;
  readonly calls: Call[];
  /** Sets the behaviour of the next calls, in order; the last one applies to all later calls. */
  script(...behaviours: Behaviour[]): void;
  close(): Promise<void>;
}

/** Starts a provider on the loopback that misbehaves as scripted. */
export async function startUpstream(): Promise<FaultyUpstream> {
  const calls: Call[] = [];
  let behaviours: Behaviour[] = [okJson()];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const call: Call = {
      headers: request.headers,
      body: JSON.parse(text),
      text,
      closed: new Promise((resolve) => {
        response.once("close", () => resolve(response.writableFinished));
      }),
    };
    calls.push(call);
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    behaviour?.(response, call);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const { url } = await startServer(server);
  return {
    url: `${url}/v1`,
    calls,
    script: (...next) => {
      behaviours = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

export function completion(message: object = { role: "assistant", content: "Hello" }): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "upstream-name",
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage,
  };
}

export function chunk(delta: object, finish_reason: string | null = null): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "upstream-name",
    choices: [{ index: 0, delta, finish_reason }],
  };
}

export const usageChunk: object = { ...chunk({}), choices: [], usage };

export function event(data: unknown): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

export const hello: readonly object[] = [
  chunk({ role: "assistant", content: "Hel" }),
  chunk({ content: "lo" }),
  chunk({}, "stop"),
];

export function okJson(body: object = completion()): Behaviour {
  return raw(200, JSON.stringify(body));
}

export function raw(status: number, body: string, headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  };
}

/**
 * A stream of these texts, each in its own write.
 *
 * @param end whether the stream ends after the last text
 */
export function stream(texts: readonly string[], end = true): Behaviour {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const text of texts) {
      response.write(text);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (end) response.end();
  };
}

export function okStream(chunks: readonly object[] = hello): Behaviour {
  return stream([...chunks, usageChunk, "[DONE]"].map(event));
}

export const resetBeforeHeaders: Behaviour = (response) => response.socket?.resetAndDestroy();

export const resetAfterHeaders: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  setTimeout(() => response.socket?.resetAndDestroy(), 10);
};

/** Resets the connection in the middle of the second event. */
export const resetMidEvent: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event(hello[0]));
  response.write(event(hello[1]).slice(0, 30));
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
};

export const stallBeforeHeaders: Behaviour = () => undefined;

export const stallMidStream: Behaviour = stream([event(hello[0])], false);

export const stallMidJson: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"choices": [');
};

/** An event of 12 MiB that does not end. */
export const endlessEvent: Behaviour = stream(
  [event(hello[0]), `data: ${"x".repeat(12 * 1024 * 1024)}`],
  false,
);

export const gzipped: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  response.end(gzipSync(JSON.stringify(completion())));
};

import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { startServer } from "@armature/test-kit";
import { onTestFinished } from "vitest";

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export type Responder = (response: ServerResponse, request: RecordedRequest) => unknown;

export interface Recorder {
  /** Origin of the server. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  respond(responder: Responder): void;
}

/** A provider on the loopback that records requests; it answers 404 unless told otherwise. */
export async function startRecorder(): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  let responder: Responder = (response) => response.writeHead(404).end("{}");
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const recorded = { path: request.url ?? "", headers: request.headers, body };
    requests.push(recorded);
    await responder(response, recorded);
  });
  const { url } = await startServer(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url,
    requests,
    respond: (next) => {
      responder = next;
    },
  };
}

export function json(value: unknown, status = 200): Responder {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
}

/** A stream of events, each named by the `type` of its data. */
export function events(...data: readonly object[]): Responder {
  const text = data.map((event) => {
    const { type } = event as { type?: string };
    return `${type === undefined ? "" : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`;
  });
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(text.join(""));
  };
}

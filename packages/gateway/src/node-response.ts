import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { GatewayResponse } from "./response.ts";

/** A signal that aborts when the client leaves before the response has ended. For adapters. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Sends an answer, no faster than the client takes it; never rejects. For adapters. */
export async function writeResponse(
  { status, headers, body }: GatewayResponse,
  response: ServerResponse,
): Promise<void> {
  if (!response.headersSent) {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  }
  if (typeof body === "string" || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  // Rejects when the client leaves, which the request's signal tells of already.
  await pipeline(Readable.from(body, { objectMode: false }), response).catch(() => undefined);
}

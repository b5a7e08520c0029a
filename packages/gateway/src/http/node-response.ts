import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { GatewayResponse } from "./response.ts";

/** A long body is handed over in pieces of so many bytes, each of which the client must take in time. */
const PIECE_BYTES = 64 * 1024;

/** A signal that aborts when the client leaves before the response has ended. For adapters. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/**
 * Sends an answer, no faster than the client takes it, and cuts off one that takes nothing for too
 * long; never rejects. For adapters.
 */
export async function writeResponse(
  { status, headers, body, stallMs }: GatewayResponse,
  response: ServerResponse,
): Promise<void> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (!response.headersSent) {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (bytes instanceof Uint8Array) response.setHeader("content-length", bytes.length);
  }
  // A client that leaves between two writes is no error of the process.
  response.on("error", () => undefined);
  const pieces = bytes instanceof Uint8Array ? piecesOf(bytes) : bytes;
  try {
    for await (const piece of pieces) {
      if (!response.write(piece)) await taken(response, "drain", stallMs);
      if (response.destroyed) return;
    }
    response.end();
    if (!response.writableFinished) await taken(response, "finish", stallMs);
  } catch {
    // The client left, or took nothing: its signal, which a destroyed response aborts, tells.
    response.destroy();
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Resolves when the client has taken what was written; rejects where it leaves or stalls. */
async function taken(
  response: ServerResponse,
  event: "drain" | "finish",
  stallMs: number | undefined,
): Promise<void> {
  if (response.destroyed) return;
  const gone = new AbortController();
  const give = (): void => gone.abort();
  const timer = stallMs === undefined ? undefined : setTimeout(give, stallMs);
  response.once("close", give);
  try {
    await once(response, event, { signal: gone.signal });
  } finally {
    clearTimeout(timer);
    response.off("close", give);
  }
}

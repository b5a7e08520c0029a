import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { GatewayResponse } from "./response.ts";

/** Size of the pieces in which a long body is written. The client must take each piece in time. */
const PIECE_BYTES = 64 * 1024;

/**
 * Sends a response no faster than the client takes it; never rejects.
 *
 * @param stallMs cuts off a client that takes nothing for this long, in milliseconds
 */
export async function writeResponse(
  { status, headers, body }: GatewayResponse,
  response: ServerResponse,
  stallMs: number,
): Promise<void> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (!response.headersSent) {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (bytes instanceof Uint8Array) response.setHeader("content-length", bytes.length);
  }
  // A client that leaves between two writes is not an error of the process.
  response.on("error", () => undefined);
  const pieces = bytes instanceof Uint8Array ? piecesOf(bytes) : bytes;
  try {
    for await (const piece of pieces) {
      if (!response.write(piece)) await untilTaken(response, "drain", stallMs);
      if (response.destroyed) return;
    }
    response.end();
    if (!response.writableFinished) await untilTaken(response, "finish", stallMs);
  } catch {
    // The client left or took nothing. Destroying the response aborts the client signal.
    response.destroy();
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Resolves when the client has taken what was written; rejects if it leaves or stalls. */
async function untilTaken(
  response: ServerResponse,
  event: "drain" | "finish",
  stallMs: number,
): Promise<void> {
  if (response.destroyed) return;
  const gone = new AbortController();
  const give = (): void => gone.abort();
  const timer = setTimeout(give, stallMs);
  response.once("close", give);
  try {
    await once(response, event, { signal: gone.signal });
  } finally {
    clearTimeout(timer);
    response.off("close", give);
  }
}

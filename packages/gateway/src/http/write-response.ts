import type { ServerResponse } from "node:http";
import type { GatewayResponse } from "./response.ts";

/** Size of the pieces in which a long body is written. The client must take each piece in time. */
const PIECE_BYTES = 64 * 1024;

/**
 * Sends a response no faster than the client takes it; never rejects. If the body throws, the client
 * gets what came before, and then its connection is destroyed.
 *
 * @param stallMs cuts off a client that takes nothing for this long, in milliseconds
 */
export async function writeResponse(
  { status, headers, body }: GatewayResponse,
  response: ServerResponse,
  stallMs: number,
): Promise<void> {
  const length = lengthOf(body);
  // A client that leaves between two writes is not an error of the process.
  response.on("error", () => undefined);
  if (!response.headersSent) response.writeHead(status, withLength(headers, length));
  try {
    if (length !== undefined && length <= PIECE_BYTES) {
      // A short text goes out in one write with the head.
      response.end(body);
    } else {
      for await (const piece of piecesOf(body)) {
        if (!response.write(piece)) await untilTaken(response, "drain", stallMs);
        if (response.destroyed) return;
      }
      response.end();
    }
    if (response.writableLength > 0) await untilTaken(response, "finish", stallMs);
  } catch {
    // The body broke off, or the client left or took nothing. Destroying the response aborts the
    // client signal.
    await untilFlushed(response, stallMs);
    response.destroy();
  }
}

/** An object: middleware that wraps `writeHead` reads lists in different ways. */
function withLength(
  headers: GatewayResponse["headers"],
  length: number | undefined,
): Record<string, string | number> {
  return length === undefined ? headers : { "content-length": length, ...headers };
}

/** In bytes; undefined for a stream. */
function lengthOf(body: GatewayResponse["body"]): number | undefined {
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : undefined;
}

function piecesOf(body: GatewayResponse["body"]): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof body === "string") return cut(Buffer.from(body));
  return body instanceof Uint8Array ? cut(body) : body;
}

function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Resolves when the client has taken what was written; rejects if it leaves or stalls. */
function untilTaken(
  response: ServerResponse,
  event: "drain" | "finish",
  stallMs: number,
): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (taken: boolean): void => {
      clearTimeout(timer);
      response.off(event, take).off("close", leave);
      if (taken) resolve();
      else reject(new Error("the client left or took nothing"));
    };
    const take = (): void => settle(true);
    const leave = (): void => settle(false);
    const timer = setTimeout(leave, stallMs);
    response.on(event, take).on("close", leave);
  });
}

/** Resolves when what was written is on its way, or the client stalls or has left. */
function untilFlushed(response: ServerResponse, stallMs: number): Promise<void> {
  if (response.destroyed || response.writableEnded || response.writableLength === 0) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, stallMs);
    response.on("close", resolve);
    response.write("", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

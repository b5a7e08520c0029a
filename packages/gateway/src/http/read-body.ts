import { Readable } from "node:stream";
import { GatewayError } from "../error.ts";
import { overloaded } from "./admission.ts";
import type { InFlightRequest } from "./in-flight-request.ts";
import { JsonBody } from "./json-body.ts";

/** First buffer of a body. It doubles as bytes arrive, however small their pieces are. */
const FIRST_BYTES = 16 * 1024;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Until the whole body has arrived, in milliseconds. */
  readonly bodyMs: number;
}

/**
 * The JSON of a request's body. Bytes must be well-formed UTF-8 and not compressed.
 *
 * @throws GatewayError `invalid-request`, `body-too-large`, `unsupported-encoding`,
 *   `request-timeout`, `overloaded`, `client-left`
 */
export async function readBody(inFlight: InFlightRequest, limits: BodyLimits): Promise<JsonBody> {
  const { body, headers } = inFlight.request;
  if (body.kind === "parsed") return new JsonBody(toBytes(body.value));
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new GatewayError(
      "unsupported-encoding",
      "the body is compressed; send it without content-encoding",
    );
  }
  const length = body.kind === "bytes" ? body.bytes.length : 0;
  if (Math.max(length, Number(headers["content-length"] ?? 0)) > limits.maxBytes) {
    throw tooLarge(limits.maxBytes);
  }
  if (body.kind === "bytes") return new JsonBody(body.bytes);
  return new JsonBody(await readStream(inFlight, body.stream, limits));
}

/** The bytes of a body that was parsed before, so that all bodies are read in one way. */
function toBytes(parsed: unknown): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(parsed) ?? "");
  } catch {
    throw new GatewayError("invalid-request", "the body nests too deep; flatten it");
  }
}

/**
 * Collects a stream. On a failure the stream is paused, not destroyed: the response needs its socket.
 */
function readStream(
  inFlight: InFlightRequest,
  source: AsyncIterable<Uint8Array>,
  { maxBytes, bodyMs }: BodyLimits,
): Promise<Uint8Array> {
  const stream = source instanceof Readable ? source : Readable.from(source);
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    let size = 0;
    const settle = (error?: GatewayError): void => {
      clearTimeout(timer);
      stream.off("data", add).off("end", end).off("error", fail).off("close", fail);
      if (error === undefined) {
        resolve(bytes.subarray(0, size));
        return;
      }
      stream.on("error", () => undefined);
      stream.pause();
      reject(error);
    };
    const add = (piece: Uint8Array): void => {
      if (size + piece.length > maxBytes) {
        settle(tooLarge(maxBytes));
        return;
      }
      if (size + piece.length > bytes.length) {
        const room = Math.max(FIRST_BYTES, 2 * bytes.length, size + piece.length);
        const larger = Buffer.allocUnsafe(Math.min(room, maxBytes));
        if (!inFlight.reserve(larger.length - bytes.length)) {
          settle(overloaded());
          return;
        }
        bytes.copy(larger, 0, 0, size);
        bytes = larger;
      }
      bytes.set(piece, size);
      size += piece.length;
    };
    const end = (): void => settle();
    const fail = (cause?: unknown): void => {
      const message = inFlight.clientLeft ? "the client left" : "the body broke off";
      settle(new GatewayError("client-left", message, { cause }));
    };
    const timer = setTimeout(() => {
      settle(new GatewayError("request-timeout", `the body did not arrive within ${bodyMs} ms`));
    }, bodyMs);
    if (stream.readableEnded) end();
    else if (stream.destroyed) fail();
    else stream.on("data", add).on("end", end).on("error", fail).on("close", fail);
  });
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("body-too-large", `the body is longer than ${maxBytes} bytes`);
}

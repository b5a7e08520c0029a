import { withDeadline } from "@armature/storage/kit";
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

async function readStream(
  inFlight: InFlightRequest,
  stream: AsyncIterable<Uint8Array>,
  { maxBytes, bodyMs }: BodyLimits,
): Promise<Uint8Array> {
  const late = new AbortController();
  return withDeadline(collect(inFlight, stream, maxBytes, late.signal), bodyMs, () => {
    late.abort();
    throw new GatewayError("request-timeout", `the body did not arrive within ${bodyMs} ms`);
  });
}

async function collect(
  inFlight: InFlightRequest,
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  stop: AbortSignal,
): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  let size = 0;
  // Not with `for await`: leaving it early would destroy the socket that the response needs.
  const iterator = stream[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch((cause: unknown) => {
      const message = inFlight.clientLeft ? "the client left" : "the body broke off";
      throw new GatewayError("client-left", message, { cause });
    });
    if (next.done || stop.aborted) return bytes.subarray(0, size);
    const piece = next.value;
    if (size + piece.length > maxBytes) throw tooLarge(maxBytes);
    if (size + piece.length > bytes.length) {
      const room = Math.max(FIRST_BYTES, 2 * bytes.length, size + piece.length);
      const larger = Buffer.allocUnsafe(Math.min(room, maxBytes));
      if (!inFlight.reserve(larger.length - bytes.length)) throw overloaded();
      bytes.copy(larger, 0, 0, size);
      bytes = larger;
    }
    bytes.set(piece, size);
    size += piece.length;
  }
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("body-too-large", `the body is longer than ${maxBytes} bytes`);
}

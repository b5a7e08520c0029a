import { GatewayError } from "../error.ts";
import { overloaded } from "./admission.ts";
import type { InFlightRequest } from "./in-flight-request.ts";
import { JsonBody } from "./json-body.ts";

/** What is kept for a body at first; it doubles as bytes arrive, however small their pieces are. */
const FIRST_BYTES = 16 * 1024;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Until all of it is there, in milliseconds. */
  readonly bodyMs: number;
}

/**
 * The JSON of a request's body. Bytes must be well-formed UTF-8 and not compressed.
 *
 * @throws GatewayError `invalid-request`, `body-too-large`, `unsupported-encoding`,
 *   `request-timeout`, `overloaded`, `client-left`
 */
export async function readBody(inFlight: InFlightRequest, limits: BodyLimits): Promise<JsonBody> {
  const { body } = inFlight.request;
  return new JsonBody(isBytes(body) ? await readBytes(inFlight, body, limits) : write(body));
}

function isBytes(body: unknown): body is Uint8Array | AsyncIterable<Uint8Array> {
  return (
    body instanceof Uint8Array ||
    (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
  );
}

/** What a body parser read, as bytes again, so that there is one way on. */
function write(parsed: unknown): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(parsed) ?? "");
  } catch {
    throw new GatewayError("invalid-request", "the body nests too deep; flatten it");
  }
}

async function readBytes(
  inFlight: InFlightRequest,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  { maxBytes, bodyMs }: BodyLimits,
): Promise<Uint8Array> {
  const { headers } = inFlight.request;
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new GatewayError(
      "unsupported-encoding",
      "the body is compressed; send it without content-encoding",
    );
  }
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (body instanceof Uint8Array) {
    if (body.length > maxBytes) throw tooLarge(maxBytes);
    return body;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new AbortController();
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late.abort();
      const message = `the body was not there within ${bodyMs} ms`;
      reject(new GatewayError("request-timeout", message));
    }, bodyMs);
  });
  try {
    return await Promise.race([collect(inFlight, body, maxBytes, late.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function collect(
  inFlight: InFlightRequest,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  stop: AbortSignal,
): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  let size = 0;
  // By hand, since leaving a `for await` early would destroy the socket that the answer needs.
  const iterator = body[Symbol.asyncIterator]();
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
      if (!inFlight.hold(larger.length - bytes.length)) throw overloaded();
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

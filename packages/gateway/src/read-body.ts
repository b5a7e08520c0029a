import { GatewayError } from "./error.ts";
import type { GatewayRequest } from "./request.ts";

/** Deeper JSON is refused: whatever walks it later recurses. */
const MAX_DEPTH = 64;

/**
 * The JSON value of a request's body. Bytes must be well-formed UTF-8 and not compressed.
 *
 * @throws GatewayError `invalid-request`, `body-too-large`, `unsupported-encoding`, `client-left`
 */
export async function readBody(request: GatewayRequest, maxBytes: number): Promise<unknown> {
  const { body } = request;
  const value = isBytes(body) ? parse(await readBytes(request, body, maxBytes)) : body;
  if (depthExceeds(value, MAX_DEPTH)) {
    throw new GatewayError(
      "invalid-request",
      `the body nests deeper than ${MAX_DEPTH} levels; flatten it`,
    );
  }
  return value;
}

function isBytes(body: unknown): body is Uint8Array | AsyncIterable<Uint8Array> {
  return (
    body instanceof Uint8Array ||
    (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
  );
}

async function readBytes(
  { headers, signal }: GatewayRequest,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
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
  const chunks: Uint8Array[] = [];
  let size = 0;
  // By hand, since leaving a `for await` early would destroy the socket that the answer needs.
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch((cause: unknown) => {
      const message = signal.aborted ? "the client left" : "the body broke off";
      throw new GatewayError("client-left", message, { cause });
    });
    if (next.done) return Buffer.concat(chunks, size);
    size += next.value.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(next.value);
  }
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("body-too-large", `the body is longer than ${maxBytes} bytes`);
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new GatewayError("invalid-request", "the body is not well-formed UTF-8", { cause });
  }
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: its message quotes the body.
    throw new GatewayError("invalid-request", "the body is not JSON");
  }
}

function depthExceeds(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const child of Object.values(value)) {
    if (depthExceeds(child, levels - 1)) return true;
  }
  return false;
}

import type { GatewayError, GatewayErrorCode } from "../error.ts";

/** An answer for whichever framework serves the client. */
export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * An iterable is a stream: it never throws, must be read no faster than the client takes it, and
   * must be returned (`return()`) or have the request's signal aborted when the client leaves.
   */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** A client that takes nothing for so many milliseconds is to be cut off. @default never */
  readonly stallMs?: number;
}

/** An answer in JSON. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

/** An error in the shape that OpenAI's clients read. */
export function errorBody(error: GatewayError): object {
  return {
    error: {
      message: error.message,
      type: typeOf(error.status),
      param: error.param ?? null,
      code: error.code.replaceAll("-", "_"),
    },
  };
}

/** With these the rest of a body is still to come, and would be taken for the next request. */
const unread: ReadonlySet<GatewayErrorCode> = new Set([
  "body-too-large",
  "unsupported-encoding",
  "request-timeout",
  "overloaded",
]);

/** The answer that tells a client of an error. */
export function errorResponse(
  error: GatewayError,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  const connection = unread.has(error.code) ? { connection: "close" } : {};
  return jsonResponse(error.status, errorBody(error), { ...connection, ...headers });
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

import type { GatewayError } from "../error.ts";

/** A response for the framework that serves the client. */
export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * An iterable is a stream: it must be read no faster than the client takes it. If it throws, the
   * response is incomplete: send what came before and destroy the connection, so that the client does
   * not take it for whole. If the client leaves, return it (`return()`) or abort the request's signal.
   */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** A response in JSON. */
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

/**
 * An error response.
 * @param body the error as the client's protocol renders it
 */
export function errorResponse(
  error: GatewayError,
  body: object,
  status: number = error.status,
): GatewayResponse {
  const { endsConnection, retryAfter } = error;
  return jsonResponse(status, body, {
    ...(endsConnection && { connection: "close" }),
    ...(retryAfter !== undefined && { "retry-after": retryAfter }),
  });
}

/** The response to HEAD: that to GET, without its body. */
export function withoutBody(response: GatewayResponse): GatewayResponse {
  const { body } = response;
  if (typeof body !== "string") return { ...response, body: "" };
  const length = String(Buffer.byteLength(body));
  return { ...response, headers: { ...response.headers, "content-length": length }, body: "" };
}

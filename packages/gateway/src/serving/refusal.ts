import { APICallError } from "@ai-sdk/provider";
import { fieldOf } from "../call/json-field.ts";
import { GatewayError } from "../error.ts";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";
import { readText } from "../upstreams/http-client.ts";
import type { Upstream, UpstreamResponse } from "../upstreams/upstream.ts";
import type { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { printable, responseHeaders } from "./response-headers.ts";

/** Statuses that blame the request: any other model would refuse it as well. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([400, 413, 422]);

/** Longest refusal, in bytes; an upstream that sends more is at fault itself. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** True for a status with which an upstream blames the request. It is not the model's failure. */
export function isRefusal(status: number | undefined): status is number {
  return status !== undefined && CLIENT_FAULTS.has(status);
}

/** Passes an upstream's refusal on as it came. It is neither a failure nor a response of the model. */
export async function passRefusal(
  attempt: Attempt,
  upstream: Upstream,
  response: UpstreamResponse,
): Promise<GatewayResponse> {
  const text = await readText(response, MAX_REFUSAL_BYTES);
  attempt.report({ aborted: true });
  return {
    status: response.statusCode,
    headers: {
      ...responseHeaders(attempt.decision, response.headers),
      "content-type": printable(response.headers["content-type"]) ?? "application/json",
    },
    body: upstream.redact(text),
  };
}

/**
 * A refusal of an upstream that speaks another protocol, in the client's own; undefined if the error is
 * no refusal.
 */
export function translateRefusal(
  { protocol }: Exchange,
  attempt: Attempt,
  upstream: Upstream,
  error: unknown,
): GatewayResponse | undefined {
  if (!APICallError.isInstance(error) || !isRefusal(error.statusCode)) return undefined;
  attempt.report({ aborted: true });
  const { statusCode: status, responseHeaders: headers } = error;
  const told = fieldOf(fieldOf(error.data ?? parse(error.responseBody), "error"), "message");
  const text = upstream.redact(typeof told === "string" ? told : error.message);
  const message = text.slice(0, MAX_REFUSAL_BYTES);
  const refusal = new GatewayError("upstream-refused", message, { status });
  return jsonResponse(
    status,
    protocol.renderError(refusal),
    responseHeaders(attempt.decision, headers),
  );
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

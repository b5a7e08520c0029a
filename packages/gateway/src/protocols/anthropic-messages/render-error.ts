import type { GatewayError } from "../../error.ts";

const types: ReadonlyMap<number, string> = new Map([
  [401, "authentication_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [429, "rate_limit_error"],
  [503, "overloaded_error"],
  [504, "timeout_error"],
  [529, "overloaded_error"],
]);

/** An error as Anthropic's clients read it. */
export function renderError({ status, param, message }: GatewayError): object {
  const named = param === undefined || message.includes(param) ? message : `${param}: ${message}`;
  const other = status < 500 ? "invalid_request_error" : "api_error";
  return { type: "error", error: { type: types.get(status) ?? other, message: named } };
}

/** The same as an event. Within a stream, clients know two types of errors after which to ask again. */
export function renderStreamError({ status, message }: GatewayError): string {
  const type = status === 429 || status === 503 ? "overloaded_error" : "api_error";
  return `event: error\ndata: ${JSON.stringify({ type: "error", error: { type, message } })}\n\n`;
}

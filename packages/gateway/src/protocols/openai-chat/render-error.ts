import type { GatewayError } from "../../error.ts";

/** An error as OpenAI's clients read it. */
export function renderError(error: GatewayError): object {
  return {
    error: {
      message: error.message,
      type: typeOf(error.status),
      param: error.param ?? null,
      code: error.code.replaceAll("-", "_"),
    },
  };
}

/** The same as an event. OpenAI's clients throw it. */
export function renderStreamError(error: GatewayError): string {
  return `data: ${JSON.stringify(renderError(error))}\n\n`;
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

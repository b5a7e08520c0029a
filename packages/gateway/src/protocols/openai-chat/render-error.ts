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

/**
 * The same as an event, for an error that the upstream reported. Where its stream broke off there is none: more
 * agents ask again when the connection ends without a word.
 */
export function renderStreamError(error: GatewayError, reported: boolean): string {
  if (!reported) return "";
  return `data: ${JSON.stringify(renderError(error))}\n\n`;
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

import type { GatewayError } from "../../error.ts";
import type { StreamPosition } from "../protocol.ts";

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
 * The event of a response that failed, with the one code after which every known client asks again:
 * without the event, some take a stream that ends for a response that is complete.
 */
export function renderStreamError(
  error: GatewayError,
  _reported: boolean,
  position?: StreamPosition,
): string {
  const { responseId = "", sequenceNumber = 0 } = position ?? {};
  const event = {
    type: "response.failed",
    sequence_number: sequenceNumber,
    response: {
      id: responseId,
      object: "response",
      status: "failed",
      error: { code: "server_error", message: error.message },
      incomplete_details: null,
      output: [],
      usage: null,
    },
  };
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

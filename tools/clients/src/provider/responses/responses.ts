import { type Dialect, hasBearer, type StreamEvent } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { readResponsesRequest } from "./read-request.ts";
import { writeResponsesReply } from "./write-reply.ts";

/** OpenAI responses. */
export const responses: Dialect = {
  path: "/responses",
  hasKey: hasBearer,
  readRequest: readResponsesRequest,
  writeReply: writeResponsesReply,
  writeError,
  writeErrorEvent,
};

function writeError(status: number, message: string): JsonObject {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  const code = status === 429 ? "rate_limit_exceeded" : null;
  return { error: { message, type, param: null, code } };
}

function writeErrorEvent(first: StreamEvent): StreamEvent {
  const type = "response.failed";
  const error = { code: "server_error", message: "The server is overloaded" };
  const response = { ...(first.data.response as JsonObject), status: "failed", error };
  return { name: type, data: { type, response, sequence_number: 99 } };
}

import { type Dialect, hasBearer } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { readMessagesRequest } from "./read-request.ts";
import { writeMessagesReply } from "./write-reply.ts";

/** Anthropic messages. */
export const messages: Dialect = {
  path: "/messages",
  hasKey: (headers, key) => headers["x-api-key"] === key || hasBearer(headers, key),
  readRequest: readMessagesRequest,
  writeReply: writeMessagesReply,
  writeError,
  writeErrorEvent: () => ({ name: "error", data: writeError(529, "Overloaded") }),
};

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function writeError(status: number, message: string): JsonObject {
  const type = TYPES[status] ?? "api_error";
  return { type: "error", error: { type, message }, request_id: "req_00000000" };
}

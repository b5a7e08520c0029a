import { type Dialect, hasBearer } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { readChatRequest } from "./read-request.ts";
import { writeChatReply } from "./write-reply.ts";

/** OpenAI chat completions. */
export const chat: Dialect = {
  path: "/chat/completions",
  lastLine: "data: [DONE]\n\n",
  hasKey: hasBearer,
  readRequest: readChatRequest,
  writeReply: writeChatReply,
  writeError,
  writeErrorEvent: () => ({ data: writeError(503, "The server is overloaded") }),
};

function writeError(status: number, message: string): JsonObject {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  const [kind, code] = status === 429 ? ["requests", "rate_limit_exceeded"] : [type, null];
  return { error: { message, type: kind, param: null, code } };
}

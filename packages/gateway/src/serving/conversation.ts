import { createHash } from "node:crypto";
import type { GatewayRequest } from "../http/request.ts";

/** Names the conversation that a request is a turn of, from its headers and its parsed body. */
export type ConversationOf = (
  request: GatewayRequest,
  body: { readonly [field: string]: unknown },
) => string | undefined;

/** What coding agents send: Claude Code the first, Codex the next two. */
const HEADERS = ["x-claude-code-session-id", "session-id", "session_id", "x-session-id"];

/** What clients that tell their conversations apart send of their own accord. */
export const sessionOf: ConversationOf = ({ headers }, body) => {
  const header = HEADERS.find((name) => isName(headers[name]));
  const name = header === undefined ? body.prompt_cache_key : headers[header];
  return isName(name) ? name : undefined;
};

/** What is logged in a conversation's stead: alike for the same, and not what the client said. */
export function disguised(conversation: string): string {
  return createHash("sha256").update(conversation).digest("base64url").slice(0, 22);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= 512;
}

import { createHash } from "node:crypto";
import type { GatewayRequest } from "../http/request.ts";

/** Names the conversation of which a request is a turn, from its headers and its parsed body. */
export type ConversationOf = (
  request: GatewayRequest,
  body: { readonly [field: string]: unknown },
) => string | undefined;

/** Session headers of coding agents: Claude Code sends the first, Codex the next two. */
const HEADERS = ["x-claude-code-session-id", "session-id", "session_id", "x-session-id"];

/** Reads the session that clients name on their own: in a header, else in the body. */
export const sessionOf: ConversationOf = ({ headers }, body) => {
  const header = HEADERS.find((name) => isName(headers[name]));
  const name = header === undefined ? body.prompt_cache_key : headers[header];
  return isName(name) ? name : undefined;
};

/** Hash logged instead of the conversation id: stable, and not reversible. */
export function hashConversation(conversation: string): string {
  return createHash("sha256").update(conversation).digest("base64url").slice(0, 22);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= 512;
}

import { createHash } from "node:crypto";
import type { GatewayRequest } from "../http/request.ts";
import type { ProtocolRequest } from "../protocols/protocol.ts";

/** Names the conversation of which a request is a turn, from its headers and its parsed body. */
export type ConversationOf = (
  request: GatewayRequest,
  body: { readonly [field: string]: unknown },
) => string | undefined;

/** Headers in which coding agents and other clients name their session, the best one first. */
const SESSION_HEADERS = [
  "x-claude-code-session-id",
  "session-id",
  "session_id",
  "thread-id",
  "x-session-id",
  "x-session-affinity",
];

/** Claude Code's subagents share a session, but each has a conversation of its own. */
const AGENT_HEADER = "x-claude-code-agent-id";

/** Headers that tell the clients of a gateway apart. */
const KEY_HEADERS = ["authorization", "x-api-key", "api-key"];

/**
 * A hash that tells conversations apart, stable and not reversible: by the name that the client gives
 * its conversation, else by how the conversation began; within the client's key and its tenant.
 *
 * @param name the conversation's name as the application gives it, if it names conversations itself
 * @returns undefined if there is neither a name nor a beginning
 */
export function hashConversation(
  { headers }: GatewayRequest,
  request: Pick<ProtocolRequest, "conversation" | "beginning">,
  tenant: string | undefined,
  name: string | undefined = sessionOf(headers) ?? validName(request.conversation),
): string | undefined {
  const beginning = name === undefined ? request.beginning : "";
  if (name === undefined && beginning === "") return undefined;
  const keys = KEY_HEADERS.map((header) => headers[header]?.toString() ?? "");
  const hash = createHash("sha256").update(JSON.stringify([tenant, keys, name]));
  // Apart, because a beginning can be long. JSON holds no zero.
  return hash.update(`\0${beginning}`).digest("base64url").slice(0, 22);
}

function sessionOf(headers: GatewayRequest["headers"]): string | undefined {
  for (const header of SESSION_HEADERS) {
    const session = validName(headers[header]);
    if (session === undefined) continue;
    const agent = validName(headers[AGENT_HEADER]);
    return agent === undefined ? session : `${session} ${agent}`;
  }
  return undefined;
}

function validName(value: unknown): string | undefined {
  return typeof value === "string" && value.length >= 1 && value.length <= 512 ? value : undefined;
}

import type { Turn } from "@armature/router";
import type { Headers } from "../protocol.ts";
import type { ChatMessage, ChatRequest } from "./parse-request.ts";
import { textOf } from "./text-of.ts";

/** How long OpenAI keeps a prompt for `prompt_cache_retention: "24h"`, in milliseconds. */
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Where the request stands in its conversation. It is a side request by one sign only: opencode, which
 * offers tools in every request of its agent, asks without tools for titles and summaries. Requests
 * without tools of other clients are ordinary turns, because chats without tools look the same.
 */
export function turnOf(request: ChatRequest, headers: Headers): Turn {
  const cacheTtlMs = request.prompt_cache_retention === "24h" ? { cacheTtlMs: DAY_MS } : {};
  if (bringsToolResults(request.messages)) return { kind: "exchange", ...cacheTtlMs };
  const agent = headers["user-agent"];
  const isOpencode = typeof agent === "string" && agent.startsWith("opencode/");
  const side = isOpencode && (request.tools ?? []).length === 0;
  return { kind: side ? "side" : "ordinary", ...cacheTtlMs };
}

/** The instructions before the first message of the user, and that message. */
export function beginningOf(messages: readonly ChatMessage[]): string {
  const first = messages.findIndex(({ role }) => role === "user");
  return messages
    .slice(0, first === -1 ? messages.length : first + 1)
    .filter(({ role }) => role === "user" || isInstruction(role))
    .map(({ content }) => textOf(content))
    .join("\n");
}

/** True for the roles of instructions: the newer and the older one. */
export function isInstruction(role: string): boolean {
  return role === "system" || role === "developer";
}

function bringsToolResults(messages: readonly ChatMessage[]): boolean {
  const last = messages.findLast(({ role }) => !isInstruction(role))?.role;
  return last === "tool" || last === "function";
}

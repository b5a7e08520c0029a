import type { Turn } from "@armature/router";
import { fieldOf } from "../../call/json-field.ts";
import type { Headers } from "../protocol.ts";
import { blocksOf, bringsToolResults, isFunction, type MessagesRequest } from "./parse-request.ts";

const HOUR_MS = 3_600_000;

/** Begins a block of Claude Code's instructions whose hash differs from one prompt to the next. */
const BILLING_LINE = "x-anthropic-billing-header:";

/** True for a block that says who pays, which is no instruction to the model. */
export function isBillingLine(text: string): boolean {
  return text.startsWith(BILLING_LINE);
}

/** What the request is to its conversation. */
export function turnOf(request: MessagesRequest, headers: Headers): Turn {
  const kind = isSide(request, headers)
    ? "side"
    : bringsToolResults(request.messages)
      ? "exchange"
      : "ordinary";
  return { kind, ...(lastTtl(request) === "1h" && { cacheTtlMs: HOUR_MS }) };
}

/** The session that `metadata.user_id` names, if it is Claude Code's. */
export function conversationOf({ metadata }: MessagesRequest): string | undefined {
  const user = fieldOf(metadata, "user_id");
  if (typeof user !== "string" || !user.startsWith("{")) return undefined;
  try {
    const session = fieldOf(JSON.parse(user), "session_id");
    return typeof session === "string" && session !== "" ? session : undefined;
  } catch {
    return undefined;
  }
}

/** The instructions and the first message of the user, which tell conversations apart. */
export function beginningOf({ system, messages }: MessagesRequest): string {
  const first = messages.find(({ role }) => role === "user");
  return [...blocksOf(system), ...blocksOf(first?.content)]
    .map((block) => fieldOf(block, "text"))
    .filter((text) => typeof text === "string" && !isBillingLine(text))
    .join("\n");
}

/**
 * True for requests whose answer does not enter the conversation as it is, by sure signs: the title that
 * Claude Code asks for, the one search of its web search tool, and what opencode asks for without the
 * tools of its agent. Other clients send requests of the same form as their main work.
 */
function isSide(request: MessagesRequest, headers: Headers): boolean {
  const tools = request.tools ?? [];
  const agent = headers["user-agent"];
  if (typeof agent === "string" && agent.startsWith("opencode/")) return tools.length === 0;
  const isClaudeCode = headers["x-claude-code-session-id"] !== undefined;
  if (!isClaudeCode || request.messages.length > 1) return false;
  const [tool, ...others] = tools;
  if (tool === undefined) return (fieldOf(request.output_config, "format") ?? null) !== null;
  const chosen = fieldOf(request.tool_choice, "name");
  return (
    others.length === 0 && !isFunction(tool) && tool.name !== undefined && tool.name === chosen
  );
}

/** The time to live of the last mark, up to which the prompt is cached. */
function lastTtl(request: MessagesRequest): unknown {
  const places: unknown[] = [
    ...(request.tools ?? []),
    ...blocksOf(request.system),
    ...request.messages.flatMap(({ content }) => blocksOf(content)),
    request,
  ];
  const marked = places.findLast((place) => (fieldOf(place, "cache_control") ?? null) !== null);
  return fieldOf(fieldOf(marked, "cache_control"), "ttl");
}

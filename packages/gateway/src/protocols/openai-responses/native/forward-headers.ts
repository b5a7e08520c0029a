import { readState } from "../../../call/issued-state.ts";
import type { Headers, Target } from "../../protocol.ts";

/** State of one turn that an upstream gives Codex in a header, to be sent back in the same turn. */
export const TURN_STATE = "x-codex-turn-state";

/** Headers that OpenAI documents, and those by which Codex tells an upstream about its session. */
const forwarded: ReadonlySet<string> = new Set([
  "conversation_id",
  "openai-beta",
  "originator",
  "session-id",
  "session_id",
  "thread-id",
  "version",
  "x-client-request-id",
  "x-openai-subagent",
]);

const PREFIXES = ["x-codex-", "x-openai-internal-codex-"];

/** The client's headers that belong to the protocol; state of another upstream is left out. */
export function forwardHeaders(headers: Headers, target: Target): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!forwarded.has(name) && !PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    const text = typeof value === "string" ? value : value?.join(", ");
    const plain = name === TURN_STATE && text !== undefined ? ownState(text, target) : text;
    if (plain !== undefined) result[name] = plain;
  }
  return result;
}

function ownState(text: string, { issuer, marksState }: Target): string | undefined {
  const marked = readState(text);
  if (marked === undefined) return marksState ? undefined : text;
  return marked.issuer === issuer ? marked.state : undefined;
}

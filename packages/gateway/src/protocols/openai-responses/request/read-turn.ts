import type { Turn } from "@armature/router";
import { fieldOf } from "../../../call/json-field.ts";
import type { Headers } from "../../protocol.ts";
import { textOf } from "../text-of.ts";
import { type Item, inputItems, type ResponsesRequest, typeOf } from "./parse-request.ts";

/** How long a provider keeps a prompt cached if it is asked to, in milliseconds. */
const cacheTtls: ReadonlyMap<unknown, number> = new Map([
  ["30m", 30 * 60_000],
  ["12h", 12 * 3_600_000],
  ["24h", 24 * 3_600_000],
]);

/**
 * Where the request stands in its conversation. A compaction is an ordinary turn and no side request:
 * its summary is all that the agent remembers afterwards, and it reads the whole conversation, which
 * only the conversation's model has in its cache.
 */
export function readTurn(request: ResponsesRequest, headers: Headers): Turn {
  const ttl = fieldOf(request.prompt_cache_options, "ttl") ?? request.prompt_cache_retention;
  const cacheTtlMs = cacheTtls.get(ttl);
  return { kind: kindOf(request, headers), ...(cacheTtlMs !== undefined && { cacheTtlMs }) };
}

/** The conversation as the request names it. */
export function readConversation(request: ResponsesRequest): string | undefined {
  const { prompt_cache_key: key, conversation } = request;
  const named = key ?? fieldOf(conversation, "id") ?? conversation;
  return typeof named === "string" && named !== "" ? named : undefined;
}

/** The instructions and all messages before the model's first word. */
export function readBeginning(request: ResponsesRequest): string {
  const texts = [request.instructions ?? ""];
  for (const item of inputItems(request)) {
    const type = typeOf(item);
    if (type === "additional_tools") continue;
    if (type !== "message" || item.role === "assistant") break;
    texts.push(textOf(item.content));
  }
  return texts.join("\n");
}

function kindOf(request: ResponsesRequest, headers: Headers): Turn["kind"] {
  // opencode offers tools in every request of its agent, and none when it asks for a title.
  const agent = headers["user-agent"];
  const isOpencode = typeof agent === "string" && agent.startsWith("opencode/");
  if (isOpencode && !request.tools?.length) return "side";
  // Clients add notes of their own after the results of tools.
  const last = inputItems(request).findLast((item) => !isNote(item));
  if (last === undefined) return "ordinary";
  const type = typeOf(last);
  const isResult = type.endsWith("_output") || type === "mcp_approval_response";
  return isResult ? "exchange" : "ordinary";
}

function isNote({ role }: Item): boolean {
  return role === "developer" || role === "system";
}

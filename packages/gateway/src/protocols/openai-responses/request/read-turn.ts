import type { Turn } from "@armature/router";
import { fieldOf } from "../../../call/json-field.ts";
import { type Item, inputItems, type ResponsesRequest, typeOf } from "./parse-request.ts";

/** How long a provider keeps a prompt cached that asks for it, in milliseconds. */
const cacheTtls: ReadonlyMap<unknown, number> = new Map([
  ["30m", 1_800_000],
  ["12h", 43_200_000],
]);

/**
 * Where the request stands in its conversation. A compaction is an ordinary turn and no side request:
 * its summary is all that the agent remembers afterwards, and it reads the whole conversation, which
 * only the conversation's model has in its cache.
 */
export function readTurn(request: ResponsesRequest): Turn {
  const cacheTtlMs = cacheTtls.get(fieldOf(request.prompt_cache_options, "ttl"));
  return { kind: kindOf(request), ...(cacheTtlMs !== undefined && { cacheTtlMs }) };
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

/** The text of a message's content: a string, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => fieldOf(part, "text") ?? fieldOf(part, "refusal"))
    .filter((text) => typeof text === "string")
    .join("");
}

function kindOf(request: ResponsesRequest): Turn["kind"] {
  if (isTitle(request)) return "side";
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

/** True for a request that can only be for a title: no tools, and one field to fill in, `title`. */
function isTitle({ tools, text }: ResponsesRequest): boolean {
  if (tools?.length) return false;
  const properties = fieldOf(fieldOf(fieldOf(text, "format"), "schema"), "properties");
  if (typeof properties !== "object" || properties === null) return false;
  return Object.keys(properties).join() === "title";
}

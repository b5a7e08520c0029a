import { fieldOf } from "../../call/json-field.ts";
import type { ChatMessage, ChatRequest } from "./parse-request.ts";
import { isInstruction } from "./read-turn.ts";

/** Types of the parts of a message that have a meaning in other protocols. */
const translatable: ReadonlySet<unknown> = new Set([
  "text",
  "image_url",
  "input_audio",
  "file",
  "refusal",
]);

/**
 * The field for which only an upstream that speaks chat completions can serve the request, and why;
 * undefined if there is none.
 */
export function nativeOnly(request: ChatRequest): string | undefined {
  const { n, modalities, tools, web_search_options: search } = request;
  if (typeof n === "number" && n > 1) return "n: other protocols give one response";
  if (Array.isArray(modalities) && modalities.some((name) => name !== "text")) {
    return "modalities: other protocols respond with text";
  }
  if ((search ?? undefined) !== undefined) {
    return "web_search_options: other protocols have no such search";
  }
  const builtIn = (tools ?? []).findIndex((tool) => (tool.function ?? tool.custom) === undefined);
  if (builtIn !== -1) return `tools[${builtIn}]: its type is unknown to other protocols`;
  for (const [index, message] of request.messages.entries()) {
    const field = nativePart(message);
    if (field !== undefined) {
      return `messages[${index}].${field}: has no meaning in other protocols`;
    }
  }
  return undefined;
}

function nativePart({ role, content, audio }: ChatMessage): string | undefined {
  if (!isInstruction(role) && !knownRoles.has(role)) return "role";
  if ((audio ?? undefined) !== undefined) return "audio";
  if (!Array.isArray(content)) return undefined;
  for (const [index, part] of content.entries()) {
    if (!translatable.has(fieldOf(part, "type"))) return `content[${index}].type`;
    if (typeof fieldOf(fieldOf(part, "file"), "file_id") === "string") {
      return `content[${index}].file.file_id`;
    }
  }
  return undefined;
}

const knownRoles: ReadonlySet<string> = new Set(["user", "assistant", "tool", "function"]);

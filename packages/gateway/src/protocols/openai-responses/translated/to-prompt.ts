import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
} from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { inputOfText } from "../../../call/text-tool.ts";
import { namespaceOf } from "../request/offered-tools.ts";
import { type Item, inputItems, type ResponsesRequest, typeOf } from "../request/parse-request.ts";
import { requestFault } from "../request/request-fault.ts";
import { textOf } from "../text-of.ts";
import type { ClientTools } from "./client-tools.ts";
import { UNSEALED } from "./output-item.ts";
import { toPart } from "./to-part.ts";

type AssistantPart = Extract<LanguageModelV4Message, { role: "assistant" }>["content"][number];
type UserPart = Extract<LanguageModelV4Message, { role: "user" }>["content"][number];

/**
 * The instructions and the input as a prompt.
 * @param dropped places of items that no other protocol can express are added to it
 * @throws GatewayError `invalid-request`
 */
export function toPrompt(
  request: ResponsesRequest,
  tools: ClientTools,
  dropped: string[],
): LanguageModelV4Prompt {
  const prompt = new Prompt(tools, dropped);
  if (request.instructions) {
    prompt.messages.push({ role: "system", content: request.instructions });
  }
  for (const [at, item] of inputItems(request).entries()) prompt.add(item, `input[${at}]`);
  if (prompt.messages.length === 0) throw requestFault("input", "must not be empty");
  return prompt.messages;
}

class Prompt {
  readonly messages: LanguageModelV4Message[] = [];
  readonly #tools: ClientTools;
  readonly #dropped: string[];
  /** The functions that were called, by the id of the call. */
  readonly #called = new Map<string, string>();

  constructor(tools: ClientTools, dropped: string[]) {
    this.#tools = tools;
    this.#dropped = dropped;
  }

  add(item: Item, field: string): void {
    const type = typeOf(item);
    const callId = item.call_id ?? (type === "local_shell_call_output" ? item.id : undefined);
    // The tools of both are offered as functions; a search by the upstream leaves no other trace.
    const isSearch = type.startsWith("tool_search_") && item.execution === "server";
    if (type === "additional_tools" || isSearch) return;
    if (type === "message") this.#addMessage(item, field);
    else if (type === "reasoning") this.#addReasoning(item);
    else if (typeof callId !== "string") this.#dropped.push(field);
    else if (type.endsWith("_output")) this.#addResult(callId, item, field);
    else if (type.endsWith("_call")) this.#addCall(callId, item, field);
    else this.#dropped.push(field);
  }

  #addMessage({ role, content }: Item, field: string): void {
    if (role === "assistant") {
      for (const part of partsOf(content, field)) this.#addAssistant(part);
    } else if (role === "user") {
      const parts = partsOf(content, field);
      if (parts.length > 0) this.messages.push({ role: "user", content: parts });
    } else if (role === "system" || role === "developer") {
      const parts = partsOf(content, field);
      const texts = parts.flatMap((part) => (part.type === "text" ? part.text : []));
      this.messages.push({ role: "system", content: texts.join("\n\n") });
      // Instructions are text alone in other protocols.
      const files = parts.filter(({ type }) => type === "file");
      if (files.length > 0) this.messages.push({ role: "user", content: files });
    } else {
      throw requestFault(`${field}.role`, "must be system, developer, user or assistant");
    }
  }

  #addReasoning({ summary, content, encrypted_content: sealed }: Item): void {
    const isSealed = typeof sealed === "string" && sealed !== UNSEALED;
    const text = textOf(content) || paragraphs(summary);
    if (text === "" && !isSealed) return;
    this.#addAssistant({
      type: "reasoning",
      text,
      ...(isSealed && { providerOptions: { armature: { sealed } } }),
    });
  }

  #addCall(toolCallId: string, item: Item, field: string): void {
    const toolName = this.#nameOf(item, field);
    this.#called.set(toolCallId, toolName);
    this.#addAssistant({ type: "tool-call", toolCallId, toolName, input: inputOf(item) });
  }

  #addResult(toolCallId: string, item: Item, field: string): void {
    const toolName = this.#called.get(toolCallId);
    if (toolName === undefined) {
      throw requestFault(`${field}.call_id`, "must be the id of an earlier call in the input");
    }
    const output = this.#outputOf(item, field);
    const result = { type: "tool-result", toolCallId, toolName, output } as const;
    const last = this.messages.at(-1);
    if (last?.role === "tool") last.content.push(result);
    else this.messages.push({ role: "tool", content: [result] });
  }

  #outputOf(item: Item, field: string): LanguageModelV4ToolResultOutput {
    if (typeOf(item) === "tool_search_output") return { type: "text", value: this.#found(item) };
    const { output } = item;
    if (typeof output === "string") return { type: "text", value: output };
    if (!Array.isArray(output) || !output.every((part) => fieldOf(part, "type") !== undefined)) {
      return { type: "text", value: JSON.stringify(output ?? "") };
    }
    const value = output.map((part: unknown, at) => toPart(part, `${field}.output[${at}]`));
    return { type: "content", value };
  }

  /** Names the functions that a search found; they are offered from now on. */
  #found({ tools }: Item): string {
    const names = (Array.isArray(tools) ? tools : []).flatMap((tool: unknown) => {
      const inner = fieldOf(tool, "tools");
      const namespace = Array.isArray(inner) ? namespaceOf(fieldOf(tool, "name")) : undefined;
      return (Array.isArray(inner) ? inner : [tool]).flatMap((entry: unknown) => {
        const name = fieldOf(entry, "name");
        return typeof name === "string" ? this.#tools.nameOf(name, namespace) : [];
      });
    });
    return names.length === 0
      ? "No tools were found."
      : `Tools that were found: ${names.join(", ")}`;
  }

  #nameOf(item: Item, field: string): string {
    const type = typeOf(item);
    if (type !== "function_call" && type !== "custom_tool_call") {
      return this.#tools.nameOf(type.slice(0, -"_call".length), undefined);
    }
    const { name, namespace } = item;
    if (typeof name !== "string") throw requestFault(`${field}.name`, "must be a string");
    return this.#tools.nameOf(name, namespaceOf(namespace));
  }

  #addAssistant(part: AssistantPart): void {
    const last = this.messages.at(-1);
    if (last?.role === "assistant") last.content.push(part);
    else this.messages.push({ role: "assistant", content: [part] });
  }
}

function partsOf(content: unknown, field: string): UserPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (Array.isArray(content)) {
    return content.map((part: unknown, at) => toPart(part, `${field}.content[${at}]`));
  }
  throw requestFault(`${field}.content`, "must be a string or a list of parts");
}

function paragraphs(summary: unknown): string {
  if (!Array.isArray(summary)) return "";
  return summary
    .map((part) => textOf([part]))
    .filter((text) => text !== "")
    .join("\n\n");
}

/** The arguments of a call as an object, which is what other protocols take. */
function inputOf(item: Item): object {
  if (typeOf(item) === "custom_tool_call") return inputOfText(String(item.input ?? ""));
  const { type: _type, id: _id, call_id: _callId, status: _status, ...rest } = item;
  const { arguments: given } = item;
  if (given === undefined) return rest;
  const parsed = typeof given === "string" ? parse(given) : given;
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return isObject ? parsed : { arguments: String(given) };
}

function parse(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

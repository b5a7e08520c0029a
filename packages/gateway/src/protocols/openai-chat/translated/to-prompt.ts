import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { inputOfText } from "../../../call/text-tool.ts";
import type { ChatMessage } from "../parse-request.ts";
import { cacheOf, withSettings } from "./part-settings.ts";
import { refuse } from "./refuse.ts";
import { toParts } from "./to-parts.ts";
import { toReasoning } from "./to-reasoning.ts";

/** Names of the tools called so far, by the id of the call. */
type CalledTools = Map<string, string>;

/**
 * The messages as a prompt. Instructions stay where they are, in messages of their own; the results
 * of parallel calls share one message.
 * @throws GatewayError `invalid-request`
 */
export function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  const called: CalledTools = new Map();
  for (const [index, message] of messages.entries()) {
    const field = `messages[${index}]`;
    const results = toResults(message, called, field);
    const last = prompt.at(-1);
    if (results !== undefined && last?.role === "tool") last.content.push(...results);
    else if (results !== undefined) prompt.push({ role: "tool", content: results });
    else prompt.push(...toMessages(message, called, field));
  }
  return prompt;
}

function toMessages(
  message: ChatMessage,
  called: CalledTools,
  field: string,
): LanguageModelV4Message[] {
  const settings = withSettings(cacheOf(message));
  switch (message.role) {
    case "system":
    case "developer":
      return toParts(message.content, `${field}.content`).map((part, index) => {
        if (part.type !== "text") refuse(`${field}.content[${index}].type`, "must be text");
        const { text, providerOptions = settings.providerOptions } = part;
        return { role: "system", content: text, ...(providerOptions && { providerOptions }) };
      });
    case "user": {
      const content = toParts(message.content, `${field}.content`);
      return content.length === 0 ? [] : [{ role: "user", content, ...settings }];
    }
    case "assistant": {
      const content = [
        ...toReasoning(message),
        ...toParts(message.content, `${field}.content`),
        ...toParts(message.refusal, `${field}.refusal`),
        ...toCalls(message, called, field),
      ];
      return content.length === 0 ? [] : [{ role: "assistant", content, ...settings }];
    }
    default:
      return refuse(`${field}.role`, "must be system, developer, user, assistant or tool");
  }
}

function toCalls(
  message: ChatMessage,
  called: CalledTools,
  field: string,
): LanguageModelV4ToolCallPart[] {
  const { tool_calls: calls, function_call: legacy } = message;
  const parts = (Array.isArray(calls) ? calls : []).map((call: unknown, index) => {
    const place = `${field}.tool_calls[${index}]`;
    const id = fieldOf(call, "id");
    if (typeof id !== "string" || id === "") refuse(`${place}.id`, "must be a string");
    return toCallPart(call, id, place);
  });
  if ((legacy ?? undefined) !== undefined) {
    // The older form has no ids: its result follows at once and names the function.
    parts.push(toCallPart({ function: legacy }, `call_${called.size}`, `${field}.function_call`));
  }
  for (const { toolCallId, toolName } of parts) called.set(toolCallId, toolName);
  return parts;
}

function toCallPart(call: unknown, id: string, field: string): LanguageModelV4ToolCallPart {
  const custom = fieldOf(call, "custom");
  const name = fieldOf(custom ?? fieldOf(call, "function"), "name");
  if (typeof name !== "string" || name === "") refuse(field, "must name its tool");
  const input =
    custom === undefined
      ? toInput(fieldOf(fieldOf(call, "function"), "arguments"))
      : inputOfText(String(fieldOf(custom, "input") ?? ""));
  return { type: "tool-call", toolCallId: id, toolName: name, input };
}

/** The arguments as an object, which is what other protocols take. */
function toInput(text: unknown): object {
  if (typeof text !== "string" || text.trim() === "") return {};
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  } catch {
    // A broken call stays visible: an error is its result, and the model is to understand it.
  }
  return { arguments: text };
}

/** The result that a message brings; undefined if it is no message of a tool. */
function toResults(
  { role, content, tool_call_id: id, name, ...others }: ChatMessage,
  called: CalledTools,
  field: string,
): LanguageModelV4ToolResultPart[] | undefined {
  if (role !== "tool" && role !== "function") return undefined;
  const toolCallId =
    role === "tool" ? id : [...called].findLast(([, toolName]) => toolName === name)?.[0];
  if (typeof toolCallId !== "string") {
    refuse(
      role === "tool" ? `${field}.tool_call_id` : `${field}.name`,
      "must name an earlier call",
    );
  }
  const toolName = called.get(toolCallId) ?? (typeof name === "string" ? name : "unknown");
  const output = toOutput(content, `${field}.content`);
  return [{ type: "tool-result", toolCallId, toolName, output, ...withSettings(cacheOf(others)) }];
}

function toOutput(content: unknown, field: string): LanguageModelV4ToolResultOutput {
  const parts = toParts(content, field);
  const [first, ...others] = parts;
  if (first === undefined) return { type: "text", value: "" };
  const plain = first.type === "text" && first.providerOptions === undefined;
  if (plain && others.length === 0) return { type: "text", value: first.text };
  return { type: "content", value: parts };
}

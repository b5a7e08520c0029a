import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { isBillingLine } from "../conversation.ts";
import { type Block, blocksOf, type MessagesRequest } from "../parse-request.ts";
import { requestFault } from "./request-fault.ts";
import { partSettings, textField, toParts } from "./to-parts.ts";
import { UNSEALED } from "./unsealed.ts";

type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;

/**
 * The instructions and the messages. Instructions between messages stay in their places.
 * @throws GatewayError `invalid-request`
 */
export function toPrompt({ system, messages }: MessagesRequest): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = toInstructions(blocksOf(system), "system");
  const names = new Map<string, string>();
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  for (const [index, message] of messages.entries()) {
    const place = `messages[${index}]`;
    const blocks = blocksOf(message.content);
    switch (message.role) {
      case "system": {
        const cleared = message.clear_at === "next_user_message" && index < lastUser;
        if (!cleared) prompt.push(...toInstructions(blocks, `${place}.content`));
        break;
      }
      case "user":
        prompt.push(...toUserMessages(blocks, `${place}.content`, names));
        break;
      case "assistant":
        prompt.push(...toAssistantMessage(blocks, `${place}.content`, names));
        break;
      default:
        throw requestFault(`${place}.role`, "must be user, assistant or system");
    }
  }
  return prompt;
}

/** One message for each block; changes of the tools are no text. */
function toInstructions(blocks: readonly Block[], place: string): LanguageModelV4Message[] {
  return blocks.flatMap((block, index) => {
    if (block.type === "tool_addition" || block.type === "tool_removal") return [];
    if (block.type !== "text") throw requestFault(`${place}[${index}].type`, "must be text");
    const content = textField(block, "text", `${place}[${index}]`);
    if (content === "" || isBillingLine(content)) return [];
    return [{ role: "system", content, ...partSettings(block) }];
  });
}

/** The results of tools come first, because they must follow the calls. */
function toUserMessages(
  blocks: readonly Block[],
  place: string,
  names: ReadonlyMap<string, string>,
): readonly LanguageModelV4Message[] {
  const placed = blocks.map((block, index) => ({ block, place: `${place}[${index}]` }));
  const results = placed
    .filter(({ block }) => block.type === "tool_result")
    .map((result) => toToolResult(result.block, result.place, names));
  const content = placed
    .filter(({ block }) => block.type !== "tool_result")
    .flatMap((part) => toParts(part.block, part.place));
  return [
    ...(results.length === 0 ? [] : [{ role: "tool" as const, content: results }]),
    ...(content.length === 0 ? [] : [{ role: "user" as const, content }]),
  ];
}

function toToolResult(
  block: Block,
  place: string,
  names: ReadonlyMap<string, string>,
): LanguageModelV4ToolResultPart {
  const toolCallId = textField(block, "tool_use_id", place);
  const toolName = names.get(toolCallId);
  if (toolName === undefined) {
    throw requestFault(`${place}.tool_use_id`, "answers no call of a tool before it");
  }
  const output = toOutput(block, place);
  return { type: "tool-result", toolCallId, toolName, output, ...partSettings(block) };
}

function toOutput({ content, is_error }: Block, place: string): LanguageModelV4ToolResultOutput {
  const blocks = typeof content === "string" || Array.isArray(content) ? blocksOf(content) : [];
  const parts = blocks.flatMap((block, index) => toParts(block, `${place}.content[${index}]`));
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const failed = is_error === true;
  if (texts.length === parts.length) {
    return { type: failed ? "error-text" : "text", value: texts.join("\n\n") };
  }
  // Content has no sign of failure.
  return {
    type: "content",
    value: [...(failed ? [{ type: "text" as const, text: "Error:" }] : []), ...parts],
  };
}

function toAssistantMessage(
  blocks: readonly Block[],
  place: string,
  names: Map<string, string>,
): readonly LanguageModelV4Message[] {
  const content = blocks.flatMap((block, index): AssistantMessage["content"] => {
    const at = `${place}[${index}]`;
    switch (block.type) {
      case "text":
        return [{ type: "text", text: textField(block, "text", at), ...partSettings(block) }];
      case "thinking":
        return [toReasoning(textField(block, "thinking", at), block.signature)];
      case "redacted_thinking":
        return [toReasoning("", block.data)];
      case "tool_use": {
        const toolCallId = textField(block, "id", at);
        const toolName = textField(block, "name", at);
        names.set(toolCallId, toolName);
        const input = block.input ?? {};
        return [{ type: "tool-call", toolCallId, toolName, input, ...partSettings(block) }];
      }
      case "fallback":
        return [];
      default:
        throw requestFault(`${at}.type`, "has no meaning in other protocols");
    }
  });
  return content.length === 0 ? [] : [{ role: "assistant", content }];
}

function toReasoning(text: string, state: unknown): AssistantMessage["content"][number] {
  const sealed = typeof state === "string" && state !== "" && state !== UNSEALED;
  return { type: "reasoning", text, ...partSettings({}, sealed ? { sealed: state } : {}) };
}

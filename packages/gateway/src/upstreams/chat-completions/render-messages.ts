import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { renderReasoning } from "./reasoning-state.ts";
import { cacheControl, type MessageTraits, renderContent } from "./render-parts.ts";
import { renderResult } from "./render-tool-result.ts";
import { shortToolCallId } from "./tool-call-id.ts";

type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;

/**
 * A prompt as messages. Each block of the instructions is a message of its own. The images and files
 * in results of tools, which have no place in a `tool` message, follow in a message of the user after
 * the last result.
 */
export function renderMessages(prompt: LanguageModelV4Prompt, traits: MessageTraits): object[] {
  const messages: object[] = [];
  let files: object[] = [];
  for (const message of prompt) {
    if (message.role !== "tool" && files.length > 0) {
      messages.push({ role: "user", content: files });
      files = [];
    }
    if (message.role === "tool") {
      for (const part of message.content) {
        if (part.type !== "tool-result") continue;
        const result = renderResult(part, traits, files.length);
        messages.push(result.message);
        files.push(...result.files);
      }
    } else {
      messages.push(...renderMessage(message, traits));
    }
  }
  if (files.length > 0) messages.push({ role: "user", content: files });
  return messages;
}

function renderMessage(
  message: Exclude<LanguageModelV4Message, { role: "tool" }>,
  traits: MessageTraits,
): object[] {
  switch (message.role) {
    case "system": {
      const text = message.content;
      const mark = traits.takesCacheMarks ? cacheControl(message) : {};
      const plain = Object.keys(mark).length === 0;
      return [{ role: "system", content: plain ? text : [{ type: "text", text, ...mark }] }];
    }
    case "user":
      return [{ role: "user", content: renderContent(message.content, traits, message) }];
    case "assistant":
      return renderAssistant(message, traits);
  }
}

/** Empty if there is nothing but reasoning of another upstream. */
function renderAssistant(message: AssistantMessage, traits: MessageTraits): object[] {
  const texts = message.content.filter((part) => part.type === "text");
  const calls = message.content.filter((part) => part.type === "tool-call");
  const reasoning = message.content.filter((part) => part.type === "reasoning");
  for (const { type } of message.content) {
    if (!rendered.has(type)) traits.unsupported(`${type} of the assistant`);
  }
  const marked =
    traits.takesCacheMarks &&
    [message, ...texts].some((part) => "cache_control" in cacheControl(part));
  // Servers take lists of parts from the user; few of them expect one from the assistant.
  const content = marked
    ? renderContent(texts, traits, message)
    : texts.map(({ text }) => text).join("\n\n");
  const thought = renderReasoning(reasoning, traits.issuer);
  const silent = content === "" && calls.length === 0;
  if (silent && Object.keys(thought).length === 0) return [];
  return [
    {
      role: "assistant",
      content: content === "" && calls.length > 0 ? null : content,
      ...thought,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ toolCallId, toolName, input }) => ({
          id: shortToolCallId(toolCallId),
          type: "function",
          function: {
            name: toolName,
            arguments: typeof input === "string" ? input : JSON.stringify(input),
          },
        })),
      }),
    },
  ];
}

const rendered: ReadonlySet<string> = new Set(["text", "tool-call", "reasoning"]);

import { createHash } from "node:crypto";
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { PartSettings } from "../../call/call.ts";

type Cache = NonNullable<PartSettings["cache"]>;
type Options = SharedV4ProviderOptions | undefined;

/** Ids of tool calls that every vendor takes. */
const TOOL_CALL_ID = /^[a-zA-Z0-9_-]{1,64}$/;

type Part = Exclude<LanguageModelV4Message["content"], string>[number];
type PartMap = <Kind extends Part>(part: Kind) => Kind;

/** A prompt with `map` applied to each part of its messages. */
export function mapPrompt(prompt: LanguageModelV4Prompt, map: PartMap): LanguageModelV4Prompt {
  return prompt.map((message) => mapParts(message, map));
}

function mapParts<Message extends LanguageModelV4Message>(message: Message, map: PartMap): Message {
  if (typeof message.content === "string") return message;
  return { ...message, content: message.content.map((part) => map(part)) };
}

/**
 * The prompt without blank texts, which Claude refuses, and without messages that held nothing else.
 * Models often write blank lines before they call a tool.
 */
export function withoutBlankTexts(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.flatMap((message) => {
    if (typeof message.content === "string") return [message];
    const said = message.content.filter((part) => part.type !== "text" || part.text.trim() !== "");
    if (said.length === message.content.length) return [message];
    return said.length === 0 ? [] : [{ ...message, content: said } as LanguageModelV4Message];
  });
}

/** The prompt with ids of tool calls that every vendor takes; a call and its result stay together. */
export function withValidToolIds(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return mapPrompt(prompt, (part) =>
    "toolCallId" in part && !TOOL_CALL_ID.test(part.toolCallId)
      ? { ...part, toolCallId: validToolId(part.toolCallId) }
      : part,
  );
}

function validToolId(id: string): string {
  const hash = createHash("sha256").update(id).digest("base64url").slice(0, 12);
  return `${id.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 40)}-${hash}`;
}

/** The prompt with failed tool results marked in their text, for vendors that have no field for it. */
export function withErrorsAsText(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return mapPrompt(prompt, (part) => {
    if (part.type !== "tool-result") return part;
    const { output } = part;
    if (output.type !== "error-text" && output.type !== "error-json") return part;
    const text = output.type === "error-text" ? output.value : JSON.stringify(output.value);
    return { ...part, output: { ...output, type: "text", value: `Error: ${text}` } };
  });
}

/**
 * The prompt with later system messages as messages of the user, because many models refuse them. A
 * tool's result has to follow its call at once, so they are put after it.
 */
export function withoutLateSystem(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const leading = leadingSystem(prompt);
  const messages: LanguageModelV4Message[] = prompt.slice(0, leading);
  let late: LanguageModelV4Message[] = [];
  for (const message of prompt.slice(leading)) {
    if (message.role === "system") {
      late.push({ ...message, role: "user", content: [{ type: "text", text: message.content }] });
      continue;
    }
    if (message.role !== "tool") {
      messages.push(...late);
      late = [];
    }
    messages.push(message);
  }
  return [...messages, ...late];
}

/** The number of system messages before any other. */
export function leadingSystem(prompt: LanguageModelV4Prompt): number {
  const first = prompt.findIndex(({ role }) => role !== "system");
  return first === -1 ? prompt.length : first;
}

/**
 * A call whose history has calls of tools, but which offers none, with those tools and the choice of
 * none of them: the history has no meaning without them.
 */
export function withCalledTools(call: LanguageModelV4CallOptions): LanguageModelV4CallOptions {
  if (call.tools !== undefined && call.tools.length > 0) return call;
  const parts = call.prompt.flatMap(({ role, content }) => (role === "assistant" ? content : []));
  const names = new Set(
    parts.flatMap((part) => (part.type === "tool-call" ? [part.toolName] : [])),
  );
  if (names.size === 0) return call;
  const inputSchema = { type: "object" } as const;
  const tools = [...names].map((name) => ({ type: "function" as const, name, inputSchema }));
  return { ...call, tools, toolChoice: { type: "none" } };
}

/** A call whose marks for caching are options of a vendor. */
export function withCacheMarks(
  call: LanguageModelV4CallOptions,
  mark: (options: Options, cache: Cache) => Options,
): LanguageModelV4CallOptions {
  const marked = <Part extends { providerOptions?: SharedV4ProviderOptions }>(part: Part): Part => {
    const cache = cacheOf(part);
    return cache === undefined
      ? part
      : { ...part, providerOptions: mark(part.providerOptions, cache) };
  };
  return {
    ...call,
    prompt: call.prompt.map((message) => mapParts(marked(message), marked)),
    ...(call.tools !== undefined && {
      tools: call.tools.map((tool) => (tool.type === "function" ? marked(tool) : tool)),
    }),
  };
}

/** True if the client marked anything for caching. */
export function hasCacheMarks({ prompt, tools = [] }: LanguageModelV4CallOptions): boolean {
  const messages = prompt.flatMap((message) =>
    typeof message.content === "string" ? [message] : [message, ...message.content],
  );
  return [...messages, ...tools].some((part) => cacheOf(part) !== undefined);
}

function cacheOf(part: object): Cache | undefined {
  const options = "providerOptions" in part ? (part.providerOptions as Options) : undefined;
  return (options?.armature as PartSettings | undefined)?.cache;
}

import type { ProtocolName } from "../call/protocol-name.ts";
import type { Harness } from "./harness.ts";
import { TOOL_NAME } from "./scripted-answers.ts";

/** A request as a case words it, whatever the protocol. */
export interface Asked {
  readonly stream: boolean;
  /** True if the request offers the tool `look`. */
  readonly offersTool?: boolean;
  readonly model?: string;
  readonly signal?: AbortSignal;
  /** Called for each event of a stream. */
  readonly onEvent?: () => void;
}

/** A response as its official client gives it. */
export interface Received {
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly input: unknown }[];
}

/** An official client of a protocol. */
export interface Client {
  readonly protocol: ProtocolName;
  /** Below the gateway's `/v1`. */
  readonly path: string;
  ask(harness: Harness, asked: Asked): Promise<Received>;
}

const content = "Say hello";
const parameters = {
  type: "object" as const,
  properties: { at: { type: "string" } },
  required: ["at"],
  additionalProperties: false,
};

/** The official clients, by name. */
export const clients: Readonly<Record<string, Client>> = {
  "chat completions of openai": {
    protocol: "openai-chat",
    path: "/chat/completions",
    async ask({ openai }, { stream, offersTool, model = "auto", signal, onEvent }) {
      const body = {
        model,
        messages: [{ role: "user" as const, content }],
        ...(offersTool && {
          tools: [{ type: "function" as const, function: { name: TOOL_NAME, parameters } }],
        }),
      };
      const options = { ...(signal && { signal }) };
      if (!stream) {
        const { choices } = await openai.chat.completions.create(body, options);
        const message = choices[0]?.message;
        return receivedOf(message?.content, message?.tool_calls?.map(functionOf));
      }
      const events = openai.chat.completions.stream(body, options);
      for await (const _ of events) onEvent?.();
      const message = (await events.finalChatCompletion()).choices[0]?.message;
      return receivedOf(message?.content, message?.tool_calls?.map(functionOf));
    },
  },
  "responses of openai": {
    protocol: "openai-responses",
    path: "/responses",
    async ask({ openai }, { stream, offersTool, model = "auto", signal, onEvent }) {
      const tool = { type: "function" as const, name: TOOL_NAME, parameters, strict: false };
      const body = { model, input: content, ...(offersTool && { tools: [tool] }) };
      const options = { ...(signal && { signal }) };
      const events = stream ? openai.responses.stream(body, options) : undefined;
      for await (const _ of events ?? []) onEvent?.();
      const response = await (events?.finalResponse() ?? openai.responses.create(body, options));
      const calls = response.output.filter(({ type }) => type === "function_call");
      return receivedOf(response.output_text, calls.map(callOf));
    },
  },
  "messages of anthropic": {
    protocol: "anthropic-messages",
    path: "/messages",
    async ask({ anthropic }, { stream, offersTool, model = "auto", signal, onEvent }) {
      const body = {
        model,
        max_tokens: 100,
        messages: [{ role: "user" as const, content }],
        ...(offersTool && { tools: [{ name: TOOL_NAME, input_schema: parameters }] }),
      };
      const options = { ...(signal && { signal }) };
      const events = stream ? anthropic.messages.stream(body, options) : undefined;
      for await (const _ of events ?? []) onEvent?.();
      const message = await (events?.finalMessage() ?? anthropic.messages.create(body, options));
      return {
        text: message.content.map((block) => (block.type === "text" ? block.text : "")).join(""),
        toolCalls: message.content.filter((block) => block.type === "tool_use"),
      };
    },
  },
};

function functionOf(call: unknown): unknown {
  return (call as { readonly function: unknown }).function;
}

function receivedOf(text: string | null | undefined, calls: readonly unknown[] = []): Received {
  return { text: text ?? "", toolCalls: calls.map(callOf) };
}

/** @param call with its arguments as text, unless they were read already */
function callOf(call: unknown): { readonly name: string; readonly input: unknown } {
  const {
    name,
    arguments: text,
    input,
  } = call as {
    readonly name: string;
    readonly arguments?: string;
    readonly input?: unknown;
  };
  return { name, input: text === undefined ? input : JSON.parse(text) };
}

import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import {
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from "ai";
import type { Protocol } from "../upstreams/strict-upstream.ts";
import {
  type Asked,
  BUDGET,
  CLIENT_KEY,
  type Endpoint,
  MAX_TOKENS,
  type Received,
  type SdkClient,
} from "./client.ts";

type Settings = Pick<
  Parameters<typeof generateText>[0],
  "providerOptions" | "reasoning" | "maxOutputTokens"
>;

interface AiSdkClient {
  readonly name: string;
  readonly protocol: Protocol;
  readonly model: (endpoint: Endpoint) => LanguageModel;
  /** Where the provider looks for what the AI SDK has no field for. */
  readonly settings: (asked: Asked) => Settings;
}

/** `@ai-sdk/openai` over chat completions. It reads no reasoning. */
export const aiChat: SdkClient = aiSdk({
  name: "ai sdk chat",
  protocol: "openai-chat",
  model: ({ origin, model }) => openai(origin).chat(model),
  settings: ({ thinks }) => ({
    providerOptions: { openai: { ...(thinks && { reasoningEffort: "medium" }) } },
  }),
});

/** `@ai-sdk/openai` over responses, with nothing stored. */
export const aiResponses: SdkClient = aiSdk({
  name: "ai sdk responses",
  protocol: "openai-responses",
  model: ({ origin, model }) => openai(origin).responses(model),
  settings: ({ thinks }) => ({
    providerOptions: {
      openai: {
        store: false,
        include: ["reasoning.encrypted_content"],
        ...(thinks && {
          forceReasoning: true,
          reasoningEffort: "medium",
          reasoningSummary: "auto",
        }),
      },
    },
  }),
});

/** `@ai-sdk/anthropic`. */
export const aiAnthropic: SdkClient = aiSdk({
  name: "ai sdk anthropic",
  protocol: "anthropic-messages",
  model: ({ origin, model }) =>
    createAnthropic({ baseURL: `${origin}/v1`, apiKey: CLIENT_KEY })(model),
  settings: ({ thinks, maxTokens }) => ({
    // The package adds the budget.
    ...(thinks && maxTokens !== undefined && { maxOutputTokens: maxTokens - BUDGET }),
    providerOptions: {
      anthropic: {
        structuredOutputMode: "outputFormat",
        ...(thinks && { thinking: { type: "enabled", budgetTokens: BUDGET } }),
      },
    },
  }),
});

function openai(origin: string) {
  return createOpenAI({ baseURL: `${origin}/v1`, apiKey: CLIENT_KEY });
}

/** A model of the AI SDK as a client; each call is one step. */
export function aiSdk({ name, protocol, model, settings: settingsOf }: AiSdkClient): SdkClient {
  return {
    name,
    protocol,
    begin: ({ text, instructions, image }) => [
      ...(instructions === undefined ? [] : [{ role: "system", content: instructions }]),
      {
        role: "user",
        content: [
          { type: "text", text },
          ...(image === undefined ? [] : [{ type: "image", image, mediaType: "image/png" }]),
        ],
      },
    ],
    async ask(endpoint, history, asked) {
      const settings = {
        model: model(endpoint),
        messages: history as ModelMessage[],
        allowSystemInMessages: true,
        maxRetries: 0,
        maxOutputTokens: asked.maxTokens ?? MAX_TOKENS,
        ...settingsOf(asked),
        ...(asked.tools && { tools: toolsOf(asked.tools) }),
        ...(asked.mustCall && { toolChoice: "required" as const }),
        ...(asked.schema && { output: Output.object({ schema: jsonSchema(asked.schema) }) }),
        ...(asked.signal && { abortSignal: asked.signal }),
      };
      if (!asked.stream) return receivedOf(await generateText(settings));
      let failure: unknown;
      const result = streamText({
        ...settings,
        onError: ({ error }) => {
          failure ??= error;
        },
      });
      for await (const { type } of result.fullStream) {
        if (type.endsWith("-delta")) asked.onEvent?.();
      }
      if (failure !== undefined) throw failure;
      asked.signal?.throwIfAborted();
      const [text, reasoningText, toolCalls, finishReason, usage, response] = await Promise.all([
        result.text,
        result.reasoningText,
        result.toolCalls,
        result.finishReason,
        result.usage,
        result.response,
      ]);
      return receivedOf({ text, reasoningText, toolCalls, finishReason, usage, response });
    },
    results: (calls, results) => [
      {
        role: "tool",
        content: calls.map(({ id, name: toolName }, index) => ({
          type: "tool-result",
          toolCallId: id,
          toolName,
          output: { type: "text", value: results[index] },
        })),
      },
    ],
  };
}

function toolsOf(offers: NonNullable<Asked["tools"]>): ToolSet {
  const tools: ToolSet = {};
  for (const { name, description, schema } of offers) {
    tools[name] = tool({ description, inputSchema: jsonSchema<object>(schema) });
  }
  return tools;
}

interface Result {
  readonly text: string;
  readonly reasoningText: string | undefined;
  readonly toolCalls: readonly { toolCallId: string; toolName: string; input: unknown }[];
  readonly finishReason: string;
  readonly usage: Awaited<ReturnType<typeof generateText>>["usage"];
  readonly response: { readonly messages: readonly unknown[] };
}

function receivedOf(result: Result): Received {
  const { text, reasoningText, toolCalls, finishReason, usage, response } = result;
  return {
    text,
    thinking: reasoningText ?? "",
    calls: toolCalls.map(({ toolCallId: id, toolName: name, input }) => ({ id, name, input })),
    finish: finishReason,
    usage: {
      input: usage.inputTokens,
      cached: usage.inputTokenDetails.cacheReadTokens,
      written: usage.inputTokenDetails.cacheWriteTokens,
      output: usage.outputTokens,
      reasoning: usage.outputTokenDetails.reasoningTokens,
      total: usage.totalTokens,
    },
    kept: response.messages,
  };
}

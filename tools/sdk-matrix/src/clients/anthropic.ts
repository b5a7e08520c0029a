import Anthropic from "@anthropic-ai/sdk";
import { type Fields, fields } from "../json.ts";
import {
  type Asked,
  BUDGET,
  CLIENT_KEY,
  type Headers,
  MAX_TOKENS,
  type Received,
  type SdkClient,
} from "./client.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

const FINISH: Readonly<Record<string, string>> = {
  end_turn: "stop",
  max_tokens: "length",
  tool_use: "tool-calls",
};

/**
 * The Messages API by the `@anthropic-ai/sdk` package.
 * @param base fields of every request beside its messages
 */
export function anthropicClient(base: Fields = {}, headers: Headers = {}): SdkClient {
  return {
    name: "anthropic",
    protocol: "anthropic-messages",
    begin: ({ text, instructions, image }) => [
      ...(instructions === undefined ? [] : [{ role: "system", content: instructions }]),
      {
        role: "user",
        content: [
          { type: "text", text },
          ...(image === undefined
            ? []
            : [
                { type: "image", source: { type: "base64", media_type: "image/png", data: image } },
              ]),
        ],
      },
    ],
    async ask({ origin, model }, history, asked) {
      const client = new Anthropic({
        baseURL: origin,
        apiKey: CLIENT_KEY,
        maxRetries: 0,
        logLevel: "off",
        // Without one the package refuses to wait for a long response in one piece.
        timeout: 60_000,
        defaultHeaders: headers,
      });
      const body = { ...paramsOf(asked), ...base, model, ...conversationOf(history) } as Params;
      const options = { ...(asked.signal && { signal: asked.signal }) };
      if (!asked.stream)
        return receivedOf(await client.messages.create({ ...body, stream: false }, options));
      const events = client.messages.stream({ ...body, stream: true }, options);
      for await (const _ of events) asked.onEvent?.();
      return receivedOf(await events.finalMessage());
    },
    results: (calls, results) => [
      {
        role: "user",
        content: calls.map(({ id }, index) => ({
          type: "tool_result",
          tool_use_id: id,
          content: results[index],
        })),
      },
    ],
  };
}

export const anthropic: SdkClient = anthropicClient();

/** The instructions stand first in the history, and apart from the messages in a request. */
function conversationOf(history: readonly unknown[]): Pick<Params, "messages" | "system"> {
  const [first, ...rest] = history as Anthropic.MessageParam[];
  const { role, content } = fields(first);
  if (role !== "system") return { messages: [...(history as Anthropic.MessageParam[])] };
  return { system: content as string, messages: rest };
}

function paramsOf({ tools, schema, mustCall, thinks, maxTokens = MAX_TOKENS }: Asked) {
  return {
    max_tokens: maxTokens,
    ...(tools && {
      tools: tools.map(({ name, description, schema: input_schema }) => ({
        name,
        description,
        input_schema,
      })),
    }),
    ...(schema && {
      output_config: { format: { type: "json_schema" as const, schema } },
    }),
    ...(mustCall && { tool_choice: { type: "any" as const } }),
    ...(thinks && { thinking: { type: "enabled" as const, budget_tokens: BUDGET } }),
  };
}

function receivedOf({ content, stop_reason: stop, usage }: Anthropic.Message): Received {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  return {
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    thinking: content.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
    calls: content
      .filter((block) => block.type === "tool_use")
      .map(({ id, name, input }) => ({ id, name, input })),
    finish: FINISH[stop ?? ""] ?? String(stop),
    usage: {
      input: usage.input_tokens + (read ?? 0) + (written ?? 0),
      cached: read ?? undefined,
      written: written ?? undefined,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details?.thinking_tokens,
      total: undefined,
    },
    kept: [{ role: "assistant", content }],
  };
}

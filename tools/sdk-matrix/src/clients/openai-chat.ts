import OpenAI from "openai";
import { type Fields, fields, list, text } from "../json.ts";
import {
  type Asked,
  CLIENT_KEY,
  type Received,
  type ReceivedUsage,
  type SdkClient,
} from "./client.ts";

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Messages = OpenAI.ChatCompletionMessageParam[];

/**
 * Chat completions by the `openai` package.
 * @param base fields of every request beside its messages
 */
export function chatClient(base: Fields = {}): SdkClient {
  return {
    name: "openai chat",
    protocol: "openai-chat",
    begin: ({ text: content, instructions, image }) => [
      ...(instructions === undefined ? [] : [{ role: "system", content: instructions }]),
      {
        role: "user",
        content:
          image === undefined
            ? content
            : [
                { type: "text", text: content },
                { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } },
              ],
      },
    ],
    async ask({ origin, model }, history, asked) {
      const { stream_options: _, ...rest } = base;
      const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 });
      const body = { ...paramsOf(asked), ...rest, model, messages: history as Messages };
      const options = { ...(asked.signal && { signal: asked.signal }) };
      if (!asked.stream) {
        const { choices, usage } = await client.chat.completions.create(
          { ...body, stream: false },
          options,
        );
        return receivedOf(choices[0]?.message, choices[0]?.finish_reason, usage);
      }
      const stream = await client.chat.completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        options,
      );
      const message = new StreamedMessage();
      for await (const chunk of stream) {
        asked.onEvent?.();
        message.add(chunk);
      }
      // The package ends the iteration without an error.
      asked.signal?.throwIfAborted();
      return receivedOf(message.message, message.finish, message.usage);
    },
    results: (calls, results) =>
      calls.map(({ id }, index) => ({ role: "tool", tool_call_id: id, content: results[index] })),
  };
}

export const openaiChat: SdkClient = chatClient();

function paramsOf({
  tools,
  schema,
  mustCall,
  thinks,
  maxTokens,
}: Asked): Omit<Params, "model" | "messages"> {
  return {
    ...(tools && {
      tools: tools.map(({ name, description, schema: parameters }) => ({
        type: "function",
        function: { name, description, parameters },
      })),
    }),
    ...(schema && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema, strict: true },
      },
    }),
    ...(mustCall && { tool_choice: "required" }),
    ...(thinks && { reasoning_effort: "medium" }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
  };
}

/** A message of which a stream brings the pieces, fields that the package does not know included. */
class StreamedMessage {
  content = "";
  reasoning = "";
  readonly details: unknown[] = [];
  readonly calls: {
    id: string;
    type: "function";
    function: { name: string; arguments: string };
  }[] = [];
  finish: string | undefined;
  usage: OpenAI.CompletionUsage | undefined;

  add({ choices, usage }: OpenAI.ChatCompletionChunk): void {
    if (usage) this.usage = usage;
    const [choice] = choices;
    this.finish = choice?.finish_reason ?? this.finish;
    this.content += choice?.delta.content ?? "";
    const {
      reasoning_content: thinking,
      reasoning = thinking,
      reasoning_details,
    } = fields(choice?.delta);
    this.reasoning += text(reasoning);
    this.details.push(...list(reasoning_details));
    for (const { index, id, function: called } of choice?.delta.tool_calls ?? []) {
      this.calls[index] ??= { id: "", type: "function", function: { name: "", arguments: "" } };
      const call = this.calls[index];
      call.id ||= id ?? "";
      call.function.name ||= called?.name ?? "";
      call.function.arguments += called?.arguments ?? "";
    }
  }

  get message(): object {
    return {
      role: "assistant",
      content: this.content === "" ? null : this.content,
      ...(this.reasoning !== "" && { reasoning_content: this.reasoning }),
      ...(this.details.length > 0 && { reasoning_details: this.details }),
      ...(this.calls.length > 0 && { tool_calls: this.calls }),
    };
  }
}

function receivedOf(message: unknown, finish: unknown, usage: unknown): Received {
  const { content, tool_calls: calls, reasoning_content, reasoning } = fields(message);
  return {
    text: text(content),
    thinking: text(reasoning_content ?? reasoning),
    calls: list(calls).map((call) => {
      const { name, arguments: argument } = fields(fields(call).function);
      return { id: text(fields(call).id), name: text(name), input: JSON.parse(text(argument)) };
    }),
    finish: text(finish).replace("_", "-"),
    usage: usageOf(usage),
    kept: [message],
  };
}

function usageOf(usage: unknown): ReceivedUsage {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = fields(usage);
  const { cached_tokens: cached, cache_write_tokens: written } = fields(
    fields(usage).prompt_tokens_details,
  );
  const { reasoning_tokens: reasoning } = fields(fields(usage).completion_tokens_details);
  return { input, cached, written, output, reasoning, total } as ReceivedUsage;
}

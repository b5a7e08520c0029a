import OpenAI from "openai";
import { type Fields, fields, list, text } from "../json.ts";
import { type Asked, CLIENT_KEY, type Received, type SdkClient } from "./client.ts";

type Params = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, "model" | "input" | "stream">;

/**
 * The Responses API by the `openai` package, with nothing stored.
 * @param base fields of every request beside its input
 */
export function responsesClient(base: Fields = {}): SdkClient {
  return {
    name: "openai responses",
    protocol: "openai-responses",
    begin: ({ text: said, instructions, image }) => [
      ...(instructions === undefined ? [] : [{ role: "developer", content: instructions }]),
      {
        role: "user",
        content: [
          { type: "input_text", text: said },
          ...(image === undefined
            ? []
            : [
                {
                  type: "input_image",
                  image_url: `data:image/png;base64,${image}`,
                  detail: "auto",
                },
              ]),
        ],
      },
    ],
    async ask({ origin, model }, history, asked) {
      const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 });
      const input = history as OpenAI.Responses.ResponseInputItem[];
      const body = { ...paramsOf(asked), ...base, model, input };
      const options = { ...(asked.signal && { signal: asked.signal }) };
      if (!asked.stream)
        return receivedOf(await client.responses.create({ ...body, stream: false }, options));
      const events = client.responses.stream({ ...body, stream: true }, options);
      for await (const _ of events) asked.onEvent?.();
      return receivedOf(await events.finalResponse());
    },
    results: (calls, results) =>
      calls.map(({ id }, index) => ({
        type: "function_call_output",
        call_id: id,
        output: results[index],
      })),
  };
}

export const openaiResponses: SdkClient = responsesClient();

function paramsOf({ tools, schema, mustCall, thinks, maxTokens }: Asked): Params {
  return {
    store: false,
    include: ["reasoning.encrypted_content"],
    ...(tools && {
      tools: tools.map(({ name, description, schema: parameters }) => ({
        type: "function",
        name,
        description,
        parameters,
        strict: false,
      })),
    }),
    ...(schema && {
      text: { format: { type: "json_schema", name: "answer", schema, strict: true } },
    }),
    ...(mustCall && { tool_choice: "required" }),
    ...(thinks && { reasoning: { effort: "medium", summary: "auto" } }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
  };
}

function receivedOf(response: OpenAI.Responses.Response): Received {
  const { output, status, usage, incomplete_details: cut } = response;
  const calls = output.filter((item) => item.type === "function_call");
  const thoughts = output.filter((item) => item.type === "reasoning");
  const length = status === "incomplete" && cut?.reason === "max_output_tokens";
  const details = fields(usage?.input_tokens_details);
  return {
    text: response.output_text,
    thinking: thoughts.flatMap(({ summary }) => summary.map((part) => part.text)).join(""),
    calls: calls.map(({ call_id: id, name, arguments: argument }) => ({
      id,
      name,
      input: JSON.parse(argument),
    })),
    finish: length ? "length" : calls.length > 0 ? "tool-calls" : "stop",
    usage: {
      input: usage?.input_tokens,
      cached: details.cached_tokens as number | undefined,
      written: details.cache_write_tokens as number | undefined,
      output: usage?.output_tokens,
      // Upstreams may leave the details out, whatever the types say.
      reasoning: fields(usage?.output_tokens_details).reasoning_tokens as number | undefined,
      total: usage?.total_tokens,
    },
    kept: output.map(withoutParsed),
  };
}

/** An item as it came: the package adds what it parsed, which the API refuses. */
function withoutParsed(item: object): object {
  const { parsed_arguments: _, content, ...rest } = fields(item);
  if (content === undefined) return rest;
  const parts = list(content).map((part) => {
    const { parsed: __, ...others } = fields(part);
    return others;
  });
  return { ...rest, content: text(rest.type) === "reasoning" ? content : parts };
}

import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4ProviderTool,
} from "@ai-sdk/provider";

/**
 * A call as the body of a chat completion request, which is what routers read features and needs
 * from. Files and images are named, not copied.
 */
export function requestOf(options: LanguageModelV4CallOptions): {
  readonly [field: string]: unknown;
} {
  const { prompt, tools, toolChoice, maxOutputTokens, temperature, responseFormat, reasoning } =
    options;
  return {
    messages: prompt.flatMap(messagesOf),
    ...(tools !== undefined && { tools: tools.map(toolOf) }),
    ...(toolChoice !== undefined && { tool_choice: toolChoice.type }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(responseFormat?.type === "json" && {
      response_format: {
        type: responseFormat.schema === undefined ? "json_object" : "json_schema",
      },
    }),
    ...(reasoning !== undefined &&
      reasoning !== "provider-default" && { reasoning_effort: reasoning }),
  };
}

function messagesOf(message: LanguageModelV4Message): object[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }];
    case "user":
      return [{ role: "user", content: message.content.map(partOf) }];
    case "assistant":
      return [assistantMessage(message.content)];
    case "tool":
      return message.content.flatMap((part) =>
        part.type === "tool-result" ? [{ role: "tool", content: textOf(part.output) }] : [],
      );
  }
}

type Part = Extract<LanguageModelV4Message, { role: "user" | "assistant" }>["content"][number];

function partOf(part: Part): object {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type !== "file") return { type: part.type };
  return part.mediaType.startsWith("image") ? { type: "image_url" } : { type: "file" };
}

function assistantMessage(
  parts: Extract<LanguageModelV4Message, { role: "assistant" }>["content"],
): object {
  const calls = parts.flatMap((part) =>
    part.type === "tool-call"
      ? [{ function: { name: part.toolName, arguments: jsonText(part.input) } }]
      : [],
  );
  return {
    role: "assistant",
    content: parts.filter(({ type }) => type === "text" || type === "file").map(partOf),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function textOf(
  output: Extract<
    Extract<LanguageModelV4Message, { role: "tool" }>["content"][number],
    { type: "tool-result" }
  >["output"],
): string | object[] {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "json":
    case "error-json":
      return jsonText(output.value);
    case "execution-denied":
      return output.reason ?? "";
    case "content":
      return output.value.map((part) => {
        if (part.type === "text") return { type: "text", text: part.text };
        const isImage = part.type === "file" && part.mediaType.startsWith("image");
        return { type: isImage ? "image_url" : part.type };
      });
  }
}

function toolOf(tool: LanguageModelV4FunctionTool | LanguageModelV4ProviderTool): object {
  if (tool.type === "provider") return { type: tool.id, name: tool.name };
  const { name, description, inputSchema } = tool;
  return { type: "function", function: { name, description, parameters: inputSchema } };
}

function jsonText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

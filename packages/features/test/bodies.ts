/** One request in each protocol. */
export function asOpenAI(text: string): unknown {
  return { model: "m", messages: [{ role: "user", content: text }] };
}

export function asAnthropic(text: string): unknown {
  return { max_tokens: 4096, messages: [{ role: "user", content: [{ type: "text", text }] }] };
}

export function asResponses(text: string): unknown {
  return { input: [{ role: "user", content: [{ type: "input_text", text }] }] };
}

const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } };
const reminder = { type: "text", text: "<system-reminder>Never mind.</system-reminder>" };

/** A coding agent's request after `results` tool results, as Anthropic messages. */
export function agentBody(ask: string, results: number, failed = false): unknown {
  const exchange = Array.from({ length: results }, (_, at) => [
    {
      role: "assistant",
      content: [{ type: "tool_use", id: `t${at}`, name: "read", input: { path: "src/a.ts" } }],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: `t${at}`,
          content: [{ type: "text", text: "x".repeat(1000) }],
          ...(failed && at === results - 1 ? { is_error: true } : {}),
        },
        reminder,
      ],
    },
  ]).flat();
  return {
    system: [{ type: "text", text: "s".repeat(2000) }],
    max_tokens: 32000,
    tools: [{ name: "read", description: "d".repeat(100), input_schema: { type: "object" } }],
    messages: [
      { role: "user", content: [{ type: "text", text: "Hello" }, image] },
      { role: "assistant", content: [{ type: "text", text: "Hello!" }] },
      { role: "user", content: [reminder, { type: "text", text: ask }] },
      ...exchange,
    ],
  };
}

/** The same conversation as OpenAI chat completions. */
export function openAIAgentBody(ask: string, results: number): unknown {
  const exchange = Array.from({ length: results }, (_, at) => [
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: `t${at}`, type: "function", function: { name: "read", arguments: '{"path":"a"}' } },
      ],
    },
    { role: "tool", tool_call_id: `t${at}`, content: "x".repeat(1000) },
  ]).flat();
  return {
    max_completion_tokens: 32000,
    tools: [{ type: "function", function: { name: "read", description: "d".repeat(100) } }],
    messages: [
      { role: "system", content: "s".repeat(2000) },
      {
        role: "user",
        content: [
          { type: "text", text: "Hello" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
        ],
      },
      { role: "assistant", content: "Hello!" },
      { role: "user", content: `${ask}` },
      ...exchange,
    ],
  };
}

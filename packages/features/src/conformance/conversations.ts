/** One conversation as the body of a request in each protocol. */
export interface Conversation {
  readonly name: string;
  /** By protocol; `prompt` is a bare string, for conversations of one message. */
  readonly bodies: {
    readonly prompt?: string;
    readonly "openai-chat": object;
    readonly "openai-responses": object;
    readonly "anthropic-messages": object;
  };
}

const QUESTION = "Explain why the sky is blue. What about sunsets?";
const INSTRUCTIONS = "You are a careful assistant. Answer in short sentences.";
const TASK = "Read src/a.ts and fix the bug: `f(x)` returns NaN for 0.";
const TOOL = { name: "read", description: "Reads a file of the project." };
const PARAMETERS = { type: "object", properties: { path: { type: "string" } } };
const ARGUMENTS = { path: "src/a.ts" };
const FILE = "export const f = (x: number) => x / x;\n".repeat(20);
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PIXEL_URL = `data:image/png;base64,${PIXEL}`;
const SCHEMA = { type: "object", properties: { answer: { type: "string" } } };

/** Conversations that an extractor must read alike in every protocol. */
export const conversations: readonly Conversation[] = [
  {
    name: "one message",
    bodies: {
      prompt: QUESTION,
      "openai-chat": { model: "m", messages: [{ role: "user", content: QUESTION }] },
      "openai-responses": { model: "m", input: QUESTION },
      "anthropic-messages": {
        model: "m",
        max_tokens: 4096,
        messages: [{ role: "user", content: [{ type: "text", text: QUESTION }] }],
      },
    },
  },
  {
    name: "instructions, an earlier turn and an image",
    bodies: {
      "openai-chat": {
        model: "m",
        messages: [
          { role: "system", content: INSTRUCTIONS },
          { role: "user", content: QUESTION },
          { role: "assistant", content: "Scattering." },
          {
            role: "user",
            content: [
              { type: "text", text: "And this?" },
              { type: "image_url", image_url: { url: PIXEL_URL } },
            ],
          },
        ],
      },
      "openai-responses": {
        model: "m",
        instructions: INSTRUCTIONS,
        input: [
          { role: "user", content: QUESTION },
          { role: "assistant", content: [{ type: "output_text", text: "Scattering." }] },
          {
            role: "user",
            content: [
              { type: "input_text", text: "And this?" },
              { type: "input_image", image_url: PIXEL_URL },
            ],
          },
        ],
      },
      "anthropic-messages": {
        model: "m",
        max_tokens: 4096,
        system: INSTRUCTIONS,
        messages: [
          { role: "user", content: QUESTION },
          { role: "assistant", content: "Scattering." },
          {
            role: "user",
            content: [
              { type: "text", text: "And this?" },
              { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } },
            ],
          },
        ],
      },
    },
  },
  {
    name: "a tool call and its result",
    bodies: {
      "openai-chat": {
        model: "m",
        tools: [{ type: "function", function: { ...TOOL, parameters: PARAMETERS } }],
        messages: [
          { role: "user", content: TASK },
          {
            role: "assistant",
            content: null,
            tool_calls: [
              {
                id: "t1",
                type: "function",
                function: { name: "read", arguments: JSON.stringify(ARGUMENTS) },
              },
            ],
          },
          { role: "tool", tool_call_id: "t1", content: FILE },
        ],
      },
      "openai-responses": {
        model: "m",
        tools: [{ type: "function", ...TOOL, parameters: PARAMETERS }],
        input: [
          { role: "user", content: TASK },
          {
            type: "function_call",
            call_id: "t1",
            name: "read",
            arguments: JSON.stringify(ARGUMENTS),
          },
          { type: "function_call_output", call_id: "t1", output: FILE },
        ],
      },
      "anthropic-messages": {
        model: "m",
        max_tokens: 4096,
        tools: [{ ...TOOL, input_schema: PARAMETERS }],
        messages: [
          { role: "user", content: TASK },
          {
            role: "assistant",
            content: [{ type: "tool_use", id: "t1", name: "read", input: ARGUMENTS }],
          },
          {
            role: "user",
            content: [{ type: "tool_result", tool_use_id: "t1", content: FILE }],
          },
        ],
      },
    },
  },
  {
    name: "a short structured answer with much thought",
    bodies: {
      "openai-chat": {
        model: "m",
        max_completion_tokens: 200,
        reasoning_effort: "high",
        response_format: { type: "json_schema", json_schema: { name: "a", schema: SCHEMA } },
        messages: [{ role: "user", content: QUESTION }],
      },
      "openai-responses": {
        model: "m",
        max_output_tokens: 200,
        reasoning: { effort: "high" },
        text: { format: { type: "json_schema", name: "a", schema: SCHEMA } },
        input: QUESTION,
      },
      "anthropic-messages": {
        model: "m",
        max_tokens: 200,
        output_config: { effort: "high", format: { type: "json_schema", schema: SCHEMA } },
        messages: [{ role: "user", content: QUESTION }],
      },
    },
  },
];

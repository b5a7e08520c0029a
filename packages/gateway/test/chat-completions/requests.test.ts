import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { renderRequest } from "../../src/upstreams/chat-completions/render-request.ts";

const options = { model: "m", issuer: "self", tokenLimit: "max_tokens" } as const;
const prompt: LanguageModelV4Prompt = [{ role: "user", content: [{ type: "text", text: "Go" }] }];

function render(
  call: Partial<LanguageModelV4CallOptions>,
  { stream = false, ...traits }: { stream?: boolean; takesCacheMarks?: boolean } = {},
) {
  const { body, warnings } = renderRequest({ prompt, ...call }, { ...options, ...traits }, stream);
  return { body: JSON.parse(JSON.stringify(body)), warnings };
}
const messagesOf = (...messages: LanguageModelV4Prompt) =>
  render({ prompt: messages }).body.messages;

test("a call without settings is a model, its messages and nothing else", () => {
  expect(render({})).toEqual({
    body: { model: "m", messages: [{ role: "user", content: "Go" }] },
    warnings: [],
  });
  expect(render({}, { stream: true }).body).toMatchObject({
    stream: true,
    stream_options: { include_usage: true },
  });
});

test.each([
  [{ maxOutputTokens: 5 }, { max_tokens: 5 }],
  [
    { temperature: 0, topP: 0.5, seed: 7 },
    { temperature: 0, top_p: 0.5, seed: 7 },
  ],
  [
    { presencePenalty: 1, frequencyPenalty: -1 },
    { presence_penalty: 1, frequency_penalty: -1 },
  ],
  [{ stopSequences: ["x"] }, { stop: ["x"] }],
  [{ stopSequences: [] }, {}],
  [{ reasoning: "high" }, { reasoning_effort: "high" }],
  [{ reasoning: "provider-default" }, {}],
  [{ responseFormat: { type: "text" } }, {}],
  [{ responseFormat: { type: "json" } }, { response_format: { type: "json_object" } }],
  [
    {
      responseFormat: { type: "json", schema: { type: "object" } },
      providerOptions: { armature: { strictSchema: false } },
    },
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "response", schema: { type: "object" }, strict: false },
      },
    },
  ],
  [
    {
      providerOptions: {
        armature: { user: "u", serviceTier: "flex", verbosity: "low", promptCacheKey: "k" },
      },
    },
    { user: "u", service_tier: "flex", verbosity: "low", prompt_cache_key: "k" },
  ],
  [{ providerOptions: { armature: { parallelToolCalls: false } } }, {}],
] satisfies [Partial<LanguageModelV4CallOptions>, object][])(
  "%j is rendered as %j",
  (call, expected) => {
    const { body, warnings } = render(call);
    const { model, messages, ...fields } = body;
    expect(fields).toEqual(expected);
    expect(warnings).toEqual([]);
  },
);

test("the limit on tokens goes by the name that the upstream knows", () => {
  const traits = { ...options, tokenLimit: "max_completion_tokens" } as const;
  expect(renderRequest({ prompt, maxOutputTokens: 5 }, traits, false).body).toMatchObject({
    max_completion_tokens: 5,
  });
});

test("tools are offered with all that they say", () => {
  const tools = [
    {
      type: "function" as const,
      name: "a",
      description: "d",
      inputSchema: { type: "object" as const },
      strict: true,
      providerOptions: { armature: { cache: "1h" } },
    },
  ];
  const toolChoice = { type: "tool", toolName: "a" } as const;
  const providerOptions = { armature: { parallelToolCalls: false } };
  const offered = {
    type: "function",
    function: { name: "a", description: "d", parameters: { type: "object" }, strict: true },
  };
  expect(render({ tools, toolChoice, providerOptions }).body).toMatchObject({
    tools: [offered],
    tool_choice: { type: "function", function: { name: "a" } },
    parallel_tool_calls: false,
  });
  expect(render({ tools }).body.tools).toEqual([offered]);
  expect(render({ tools }, { takesCacheMarks: true }).body.tools).toEqual([
    { ...offered, cache_control: { type: "ephemeral", ttl: "1h" } },
  ]);
});

test("what the wire has no field for is named", () => {
  const { body, warnings } = render({
    topK: 3,
    providerOptions: { armature: { thinkingBudget: 900 } },
    tools: [{ type: "provider", id: "vendor.search", name: "search", args: {} }],
  });
  expect(Object.keys(body)).toEqual(["model", "messages"]);
  expect(warnings).toEqual(
    ["topK", "thinkingBudget", "tool vendor.search"].map((feature) => ({
      type: "unsupported",
      feature,
    })),
  );
});

const png = { type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } } as const;
const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };

test("messages keep their roles, their places and their parts", () => {
  expect(
    messagesOf(
      { role: "system", content: "One." },
      { role: "system", content: "Two." },
      {
        role: "user",
        content: [
          { type: "text", text: "See" },
          { ...png, providerOptions: { armature: { detail: "low" } } },
          { ...png, data: { type: "url", url: new URL("https://example.com/a.png") } },
          { ...png, data: { type: "data", data: new Uint8Array(3) } },
          { type: "file", mediaType: "audio/mpeg", data: { type: "data", data: "UklG" } },
          {
            type: "file",
            mediaType: "application/pdf",
            filename: "a.pdf",
            data: { type: "data", data: "JVBE" },
          },
          { type: "file", mediaType: "text/plain", data: { type: "text", text: "plain" } },
        ],
      },
      { role: "system", content: "Late." },
    ),
  ).toEqual([
    { role: "system", content: "One." },
    { role: "system", content: "Two." },
    {
      role: "user",
      content: [
        { type: "text", text: "See" },
        { ...image, image_url: { ...image.image_url, detail: "low" } },
        { type: "image_url", image_url: { url: "https://example.com/a.png" } },
        image,
        { type: "input_audio", input_audio: { data: "UklG", format: "mp3" } },
        {
          type: "file",
          file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" },
        },
        { type: "text", text: "plain" },
      ],
    },
    { role: "system", content: "Late." },
  ]);
});

const called = (...ids: string[]): LanguageModelV4Prompt[number] => ({
  role: "assistant",
  content: ids.map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "a", input: {} })),
});
type ToolMessage = Extract<LanguageModelV4Prompt[number], { role: "tool" }>;
const results = (...outputs: [string, object][]): ToolMessage => ({
  role: "tool",
  content: outputs.map(([toolCallId, output]) => ({
    type: "tool-result",
    toolCallId,
    toolName: "a",
    output: output as Extract<ToolMessage["content"][number], { type: "tool-result" }>["output"],
  })),
});

test.each([
  [{ type: "text", value: "x" }, "x"],
  [{ type: "json", value: { x: 1 } }, '{"x":1}'],
  [{ type: "error-text", value: "no such file" }, "Error: no such file"],
  [{ type: "error-text", value: "Error: twice" }, "Error: twice"],
  [{ type: "error-json", value: { code: 1 } }, 'Error: {"code":1}'],
  [{ type: "execution-denied" }, "Error: the user did not allow it"],
  [{ type: "execution-denied", reason: "too late" }, "Error: too late"],
  [
    {
      type: "content",
      value: [
        { type: "text", text: "x" },
        { type: "text", text: "y" },
      ],
    },
    "x\ny",
  ],
])("a tool's result %j is the text %s", (output, content) => {
  expect(messagesOf(called("1"), results(["1", output]))[1]).toEqual({
    role: "tool",
    tool_call_id: "1",
    content,
  });
});

test("images in results follow after the last result, in a message of the user", () => {
  const withImage = { type: "content", value: [{ type: "text", text: "See" }, png] };
  const [, ...messages] = messagesOf(
    called("1", "2"),
    results(["1", withImage]),
    results(["2", withImage]),
    { role: "assistant", content: [{ type: "text", text: "I see." }] },
  );
  expect(messages).toEqual([
    { role: "tool", tool_call_id: "1", content: "See\n[file 1 of the tools]" },
    { role: "tool", tool_call_id: "2", content: "See\n[file 2 of the tools]" },
    {
      role: "user",
      content: [
        { type: "text", text: "[file 1 of the tools]" },
        image,
        { type: "text", text: "[file 2 of the tools]" },
        image,
      ],
    },
    { role: "assistant", content: "I see." },
  ]);
  const last = messagesOf(called("1"), results(["1", withImage])).at(-1);
  expect(last).toMatchObject({ role: "user", content: [{ type: "text" }, image] });
});

test("calls of the assistant stand beside its text, and content is null without text", () => {
  expect(
    messagesOf(called("1"), {
      role: "assistant",
      content: [
        { type: "text", text: "Now" },
        { type: "text", text: "then" },
        { type: "reasoning", text: "of nobody knows whom" },
        { type: "tool-call", toolCallId: "2", toolName: "b", input: { x: [1, "é"] } },
      ],
    }),
  ).toEqual([
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "1", type: "function", function: { name: "a", arguments: "{}" } }],
    },
    {
      role: "assistant",
      content: "Now\n\nthen",
      tool_calls: [
        { id: "2", type: "function", function: { name: "b", arguments: '{"x":[1,"é"]}' } },
      ],
    },
  ]);
});

test("marks for caching are rendered only for upstreams that take them", () => {
  const mark = { providerOptions: { armature: { cache: "5m" } } };
  const marked: LanguageModelV4Prompt = [
    { role: "system", content: "One.", ...mark },
    { role: "user", content: [{ type: "text", text: "Go", ...mark }] },
    { role: "user", content: [{ type: "text", text: "a" }, png], ...mark },
    called("1"),
    { ...results(["1", { type: "text", value: "x" }]), role: "tool" },
  ];
  (marked[4] as ToolMessage).content[0] = {
    ...(marked[4] as ToolMessage).content[0],
    ...mark,
  } as ToolMessage["content"][number];
  const cache_control = { type: "ephemeral" };
  const { messages } = render({ prompt: marked }, { takesCacheMarks: true }).body;
  expect(messages.map(({ content }: { content: unknown }) => content)).toEqual([
    [{ type: "text", text: "One.", cache_control }],
    [{ type: "text", text: "Go", cache_control }],
    [
      { type: "text", text: "a" },
      { ...image, cache_control },
    ],
    null,
    [{ type: "text", text: "x", cache_control }],
  ]);
  expect(JSON.stringify(render({ prompt: marked }).body)).not.toContain("cache_control");
});

test("ids and names that are too long for OpenAI are shortened, and still belong together", () => {
  const long = "toolu_".padEnd(64, "x");
  const messages = messagesOf(called(long, "short"), results([long, { type: "text", value: "x" }]));
  const [{ tool_calls: calls }, { tool_call_id: id }] = messages;
  expect(calls.map((call: { id: string }) => call.id)).toEqual([id, "short"]);
  expect(id.length).toBeLessThanOrEqual(40);
  const user = "u".repeat(65);
  const { body } = render({ providerOptions: { armature: { user, promptCacheKey: user } } });
  expect(body.user).toHaveLength(43);
  expect(body.prompt_cache_key).toBe(body.user);
});

test("a file that is known by reference only is refused", () => {
  const file = { ...png, data: { type: "reference", reference: { openai: "file-1" } } } as const;
  expect(() => messagesOf({ role: "user", content: [file] })).toThrow("files by reference");
});

import { expect, test } from "vitest";
import { parse } from "./chat.ts";

const optionsOf = (fields: object) => parse(fields).toCall().options;
const promptOf = (...messages: object[]) => optionsOf({ messages }).prompt;
const png = "iVBORw0KGgo=";

test("instructions stay where they are, each block in a message of its own", () => {
  const parts = [
    { type: "text", text: "One.", cache_control: { type: "ephemeral", ttl: "1h" } },
    { type: "text", text: "Two." },
  ];
  expect(
    promptOf(
      { role: "system", content: parts },
      { role: "user", content: "Go" },
      { role: "developer", content: "Late." },
    ),
  ).toEqual([
    { role: "system", content: "One.", providerOptions: { armature: { cache: "1h" } } },
    { role: "system", content: "Two." },
    { role: "user", content: [{ type: "text", text: "Go" }] },
    { role: "system", content: "Late." },
  ]);
});

test("images, files and audio are files with their media types", () => {
  const content = [
    { type: "text", text: "" },
    { type: "image_url", image_url: { url: `data:image/png;base64,${png}`, detail: "low" } },
    { type: "image_url", image_url: { url: "https://example.com/a.jpg" } },
    { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
    { type: "input_audio", input_audio: { data: "UklG", format: "mp3" } },
    { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
  ];
  expect(promptOf({ role: "user", content })).toEqual([
    {
      role: "user",
      content: [
        {
          type: "file",
          mediaType: "image/png",
          data: { type: "data", data: png },
          providerOptions: { armature: { detail: "low" } },
        },
        {
          type: "file",
          mediaType: "image/*",
          data: { type: "url", url: new URL("https://example.com/a.jpg") },
        },
        {
          type: "file",
          mediaType: "application/pdf",
          data: { type: "data", data: "JVBE" },
          filename: "a.pdf",
        },
        { type: "file", mediaType: "audio/mpeg", data: { type: "data", data: "UklG" } },
        { type: "file", mediaType: "audio/wav", data: { type: "data", data: "UklG" } },
      ],
    },
  ]);
});

test("results of parallel calls share one message, and know their tools", () => {
  const call = (id: string, name: string, input: string) => ({
    id,
    type: "function",
    function: { name, arguments: input },
  });
  const prompt = promptOf(
    { role: "assistant", content: "", tool_calls: [call("1", "a", '{"x":1}'), call("2", "b", "")] },
    { role: "tool", tool_call_id: "1", content: "" },
    { role: "tool", tool_call_id: "2", content: [{ type: "text", text: "two" }] },
    { role: "tool", tool_call_id: "3", content: "orphan" },
  );
  const result = (toolCallId: string, toolName: string, value: string) => ({
    type: "tool-result",
    toolCallId,
    toolName,
    output: { type: "text", value },
  });
  expect(prompt).toEqual([
    {
      role: "assistant",
      content: [
        { type: "tool-call", toolCallId: "1", toolName: "a", input: { x: 1 } },
        { type: "tool-call", toolCallId: "2", toolName: "b", input: {} },
      ],
    },
    {
      role: "tool",
      content: [result("1", "a", ""), result("2", "b", "two"), result("3", "unknown", "orphan")],
    },
  ]);
});

test("a call whose arguments are no object stays visible", () => {
  for (const text of ['{"x":', "7", "[1]"]) {
    const calls = [{ id: "1", type: "function", function: { name: "a", arguments: text } }];
    expect(promptOf({ role: "assistant", tool_calls: calls })).toEqual([
      {
        role: "assistant",
        content: [
          { type: "tool-call", toolCallId: "1", toolName: "a", input: { arguments: text } },
        ],
      },
    ]);
  }
});

test("a call of the older form and its result find each other", () => {
  const prompt = promptOf(
    { role: "assistant", content: null, function_call: { name: "a", arguments: "{}" } },
    { role: "function", name: "a", content: "one" },
    { role: "assistant", content: null, function_call: { name: "a", arguments: "{}" } },
    { role: "function", name: "a", content: "two" },
  );
  const ids = prompt.flatMap(({ content }) =>
    (content as { toolCallId: string }[]).map(({ toolCallId }) => toolCallId),
  );
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).toBe(ids[3]);
  expect(ids[0]).not.toBe(ids[2]);
});

test("images in a tool's result are part of it", () => {
  const content = [
    { type: "text", text: "See" },
    { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
  ];
  expect(promptOf({ role: "tool", tool_call_id: "1", content })[0]).toMatchObject({
    content: [
      {
        output: {
          type: "content",
          value: [
            { type: "text", text: "See" },
            { type: "file", mediaType: "image/png", data: { type: "data", data: png } },
          ],
        },
      },
    ],
  });
});

test.each([
  ["its text", { reasoning_content: "Hm." }, [["Hm.", undefined]]],
  ["its text, by the other name", { reasoning: "Hm." }, [["Hm.", undefined]]],
  [
    "sealed blocks in pieces",
    {
      reasoning_content: "Hm. So.",
      reasoning_details: [
        { type: "reasoning.text", text: "H", index: 0 },
        { type: "reasoning.text", text: "m.", index: 0 },
        { type: "reasoning.text", text: "", signature: "s0", index: 0 },
        { type: "reasoning.text", text: " So.", signature: "s1", index: 1 },
        { type: "reasoning.encrypted", data: "s2", index: 2 },
      ],
    },
    [
      ["Hm.", "s0"],
      [" So.", "s1"],
      ["", "s2"],
    ],
  ],
])("reasoning comes back as %s", (_, fields, blocks) => {
  const [message] = promptOf({ role: "assistant", content: "Yes.", ...fields });
  expect(message?.content).toEqual([
    ...blocks.map(([text, sealed]) => ({
      type: "reasoning",
      text,
      ...(sealed !== undefined && { providerOptions: { armature: { sealed } } }),
    })),
    { type: "text", text: "Yes." },
  ]);
});

const functionTool = {
  type: "function",
  function: { name: "f", description: "d", parameters: { type: "object" }, strict: true },
};
const grammar = { type: "grammar", grammar: { syntax: "lark", definition: "start: /x/" } };
const customTool = { type: "custom", custom: { name: "c", description: "d", format: grammar } };

test("functions and custom tools are offered as functions", () => {
  expect(optionsOf({ tools: [functionTool, customTool] }).tools).toEqual([
    {
      type: "function",
      name: "f",
      description: "d",
      inputSchema: { type: "object" },
      strict: true,
    },
    {
      type: "function",
      name: "c",
      description: "d\n\nThe input must match this lark grammar:\nstart: /x/",
      inputSchema: {
        type: "object",
        properties: { input: { type: "string" } },
        required: ["input"],
        additionalProperties: false,
      },
    },
  ]);
  const call = { id: "1", type: "custom", custom: { name: "c", input: "x" } };
  expect(promptOf({ role: "assistant", tool_calls: [call] })[0]?.content).toEqual([
    { type: "tool-call", toolCallId: "1", toolName: "c", input: { input: "x" } },
  ]);
});

test.each([
  ["auto", { type: "auto" }],
  ["none", { type: "none" }],
  ["required", { type: "required" }],
  [
    { type: "function", function: { name: "f" } },
    { type: "tool", toolName: "f" },
  ],
  [
    { type: "custom", custom: { name: "c" } },
    { type: "tool", toolName: "c" },
  ],
])("the choice %j of tools is kept", (tool_choice, toolChoice) => {
  expect(optionsOf({ tools: [functionTool, customTool], tool_choice }).toolChoice).toEqual(
    toolChoice,
  );
});

test("of allowed tools only those are offered", () => {
  const allowed_tools = { mode: "required", tools: [{ type: "custom", custom: { name: "c" } }] };
  const { tools, toolChoice } = optionsOf({
    tools: [functionTool, customTool],
    tool_choice: { type: "allowed_tools", allowed_tools },
  });
  expect(tools?.map(({ name }) => name)).toEqual(["c"]);
  expect(toolChoice).toEqual({ type: "required" });
});

test("the older form of tools has the same meaning, one call at a time", () => {
  const fields = { functions: [functionTool.function], function_call: { name: "f" } };
  expect(optionsOf(fields)).toMatchObject({
    tools: [{ name: "f", inputSchema: { type: "object" } }],
    toolChoice: { type: "tool", toolName: "f" },
    providerOptions: { armature: { parallelToolCalls: false } },
  });
});

test.each([
  [{ max_tokens: 5 }, { maxOutputTokens: 5 }],
  [{ max_tokens: 5, max_completion_tokens: 6 }, { maxOutputTokens: 6 }],
  [
    { temperature: 0, top_p: 0.5, top_k: 3 },
    { temperature: 0, topP: 0.5, topK: 3 },
  ],
  [
    { presence_penalty: 1, frequency_penalty: -1, seed: 7 },
    { presencePenalty: 1, frequencyPenalty: -1, seed: 7 },
  ],
  [{ stop: "x" }, { stopSequences: ["x"] }],
  [{ stop: ["x", "y"] }, { stopSequences: ["x", "y"] }],
  [{ response_format: { type: "text" } }, {}],
  [{ response_format: { type: "json_object" } }, { responseFormat: { type: "json" } }],
  [
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "n", description: "d", schema: { type: "object" }, strict: true },
      },
    },
    {
      responseFormat: { type: "json", name: "n", description: "d", schema: { type: "object" } },
      providerOptions: { armature: { strictSchema: true } },
    },
  ],
  [{ reasoning_effort: "xhigh" }, { reasoning: "xhigh" }],
  [
    { reasoning: { effort: "low", max_tokens: 900 } },
    { reasoning: "low", providerOptions: { armature: { thinkingBudget: 900 } } },
  ],
  [{ reasoning: { enabled: false } }, { reasoning: "none" }],
  [
    {
      user: "u",
      service_tier: "flex",
      verbosity: "low",
      prompt_cache_key: "k",
      parallel_tool_calls: false,
    },
    {
      providerOptions: {
        armature: {
          user: "u",
          serviceTier: "flex",
          verbosity: "low",
          promptCacheKey: "k",
          parallelToolCalls: false,
        },
      },
    },
  ],
  [{ user: "u", safety_identifier: "s" }, { providerOptions: { armature: { user: "s" } } }],
])("%j is the setting %j", (fields, expected) => {
  const { prompt, ...settings } = optionsOf(fields);
  expect(prompt).toHaveLength(1);
  expect(settings).toEqual(expected);
});

test("fields that no other protocol has are named, and those that are off are not", () => {
  const { dropped } = parse({
    logprobs: true,
    logit_bias: { 5: 1 },
    store: false,
    metadata: null,
    reasoning_effort: "astronomical",
    "x\nset-cookie: y": 1,
    messages: [{ role: "user", name: "Ada", content: "Hi" }],
  }).toCall();
  expect(dropped).toEqual(["reasoning_effort", "messages.name", "logprobs", "logit_bias"]);
});

test.each([
  ["messages[0].content", { role: "user", content: 7 }],
  ["messages[0].content[0].type", { role: "user", content: [{ type: "video_url" }] }],
  ["messages[0].content[0].type", { role: "system", content: [{ type: "input_image" }] }],
  [
    "messages[0].content[0].image_url",
    { role: "user", content: [{ type: "image_url", image_url: { url: "a.png" } }] },
  ],
  [
    "messages[0].content[0].file.file_data",
    { role: "user", content: [{ type: "file", file: { file_id: "f" } }] },
  ],
  ["messages[0].tool_calls[0].id", { role: "assistant", tool_calls: [{}] }],
  ["messages[0].tool_calls[0]", { role: "assistant", tool_calls: [{ id: "1" }] }],
  ["messages[0].tool_call_id", { role: "tool", content: "x" }],
  ["messages[0].name", { role: "function", name: "f", content: "x" }],
  ["messages[0].role", { role: "latest_reminder", content: "x" }],
])("a message with a bad %s is refused by that name", (param, message) => {
  expect(() => promptOf(message)).toThrow(
    expect.objectContaining({ code: "invalid-request", param }),
  );
});

test.each([
  ["stop", { stop: [1] }],
  ["tool_choice", { tools: [functionTool], tool_choice: "sometimes" }],
  ["response_format.type", { response_format: { type: "xml" } }],
  ["tools[0].type", { tools: [{ type: "web_search" }] }],
])("a request with a bad %s is refused by that name", (param, fields) => {
  expect(() => optionsOf(fields)).toThrow(expect.objectContaining({ param }));
});

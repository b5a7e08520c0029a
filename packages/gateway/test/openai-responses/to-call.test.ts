import { expect, test } from "vitest";
import { parse } from "./responses.ts";

const call = (body: object) => parse({ model: "auto", input: "hi", ...body }).toCall();
const promptOf = (...input: object[]) => call({ input }).options.prompt;
const fn = (name: string) => ({ type: "function", name, parameters: { type: "object" } });

test("instructions come first, and messages of the developer stay in their place", () => {
  const input = [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "input_text", text: "hi" }] },
    { type: "message", role: "developer", content: [{ type: "input_text", text: "It is 5 pm." }] },
    { role: "assistant", content: [{ type: "output_text", text: "Hello", annotations: [] }] },
    { role: "assistant", content: "again" },
  ];
  expect(call({ instructions: "You are an agent.", input }).options.prompt).toEqual([
    { role: "system", content: "You are an agent." },
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "hi" }] },
    { role: "system", content: "It is 5 pm." },
    {
      role: "assistant",
      content: [
        { type: "text", text: "Hello" },
        { type: "text", text: "again" },
      ],
    },
  ]);
});

test("images and files of all forms are files of the message", () => {
  const content = [
    { type: "input_image", image_url: "https://example.com/a.png", detail: "low" },
    { type: "input_image", image_url: "data:image/png;base64,aGk=" },
    { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,aGk=" },
    { type: "input_file", filename: "b.pdf", file_data: "aGk=" },
    { type: "input_file", file_url: "https://example.com/c.pdf" },
  ];
  const data = { type: "data", data: "aGk=" };
  const url = (text: string) => ({ type: "url", url: new URL(text) });
  expect(promptOf({ role: "user", content })).toEqual([
    {
      role: "user",
      content: [
        {
          type: "file",
          mediaType: "image/*",
          data: url("https://example.com/a.png"),
          providerOptions: { armature: { detail: "low" } },
        },
        { type: "file", mediaType: "image/png", data },
        { type: "file", mediaType: "application/pdf", data, filename: "a.pdf" },
        { type: "file", mediaType: "application/pdf", data, filename: "b.pdf" },
        { type: "file", mediaType: "application/pdf", data: url("https://example.com/c.pdf") },
      ],
    },
  ]);
});

test("reasoning keeps its text and its seal, whoever has sealed it", () => {
  const summary = ["One.", "Two."].map((text) => ({ type: "summary_text", text }));
  const sealed = { encrypted_content: "armature.issuer.c3RhdGU" };
  const content = [{ type: "reasoning_text", text: "All of it." }];
  const prompt = promptOf(
    { type: "reasoning", id: "rs_1", summary, content: null, ...sealed },
    { type: "reasoning", id: "rs_2", summary: [], ...sealed },
    { type: "reasoning", id: "rs_3", summary, content },
    { type: "reasoning", id: "rs_4", summary: [], encrypted_content: null },
    { type: "reasoning", id: "rs_5", summary, encrypted_content: "armature.none." },
  );
  const providerOptions = { armature: { sealed: sealed.encrypted_content } };
  expect(prompt).toEqual([
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "One.\n\nTwo.", providerOptions },
        { type: "reasoning", text: "", providerOptions },
        { type: "reasoning", text: "All of it." },
        { type: "reasoning", text: "One.\n\nTwo." },
      ],
    },
  ]);
});

test("calls of every kind and their results stay together", () => {
  const prompt = promptOf(
    { type: "function_call", call_id: "1", name: "exec", arguments: '{"cmd":"ls"}' },
    { type: "function_call", call_id: "2", name: "close", namespace: "agents", arguments: "" },
    { type: "custom_tool_call", call_id: "3", name: "run", namespace: "functions", input: "a b" },
    { type: "local_shell_call", call_id: "4", status: "completed", action: { command: ["ls"] } },
    { type: "function_call", call_id: "5", name: "exec", arguments: "{broken" },
    { type: "function_call_output", call_id: "1", output: "a.txt" },
    {
      type: "function_call_output",
      call_id: "2",
      output: [{ type: "input_text", text: "closed" }],
    },
    { type: "custom_tool_call_output", call_id: "3", output: "done" },
    { type: "local_shell_call_output", id: "4", output: '{"stdout":"a"}' },
    { type: "function_call_output", call_id: "5", output: { exit: 1 } },
  );
  const toolCall = (toolCallId: string, toolName: string, input: object) => ({
    ...{ type: "tool-call", toolCallId, toolName, input },
  });
  const result = (toolCallId: string, toolName: string, output: object) => ({
    ...{ type: "tool-result", toolCallId, toolName, output },
  });
  expect(prompt).toEqual([
    {
      role: "assistant",
      content: [
        toolCall("1", "exec", { cmd: "ls" }),
        toolCall("2", "agents__close", {}),
        toolCall("3", "run", { input: "a b" }),
        toolCall("4", "local_shell", { action: { command: ["ls"] } }),
        toolCall("5", "exec", { arguments: "{broken" }),
      ],
    },
    {
      role: "tool",
      content: [
        result("1", "exec", { type: "text", value: "a.txt" }),
        result("2", "agents__close", {
          type: "content",
          value: [{ type: "text", text: "closed" }],
        }),
        result("3", "run", { type: "text", value: "done" }),
        result("4", "local_shell", { type: "text", value: '{"stdout":"a"}' }),
        result("5", "exec", { type: "text", value: '{"exit":1}' }),
      ],
    },
  ]);
});

test("items that no other protocol has are listed", () => {
  const { options, dropped } = call({
    input: [
      { type: "web_search_call", id: "ws_1", status: "completed" },
      { role: "user", content: "hi" },
      { type: "brand_new", id: "x" },
    ],
  });
  expect(options.prompt).toEqual([{ role: "user", content: [{ type: "text", text: "hi" }] }]);
  expect(dropped).toEqual(["input[0]", "input[2]"]);
});

test("an image of the developer follows the instructions as a message of the user", () => {
  const content = [
    { type: "input_text", text: "See." },
    { type: "input_image", image_url: "https://example.com/a.png" },
  ];
  expect(promptOf({ role: "developer", content })).toMatchObject([
    { role: "system", content: "See." },
    { role: "user", content: [{ type: "file", mediaType: "image/*" }] },
  ]);
});

test.for([
  [[{ role: "critic", content: "no" }], "input[0].role"],
  [[{ role: "user" }], "input[0].content"],
  [[{ role: "user", content: [{ type: "input_text" }] }], "input[0].content[0].text"],
  [
    [{ role: "user", content: [{ type: "input_image", image_url: "no URL" }] }],
    "input[0].content[0].image_url",
  ],
  [[{ type: "function_call", call_id: "1", arguments: "{}" }], "input[0].name"],
  [[{ type: "function_call_output", call_id: "1", output: "" }], "input[0].call_id"],
  [[], "input"],
] as const)("the input %j is refused, and the error names %s", ([input, param]) => {
  expect(() => call({ input })).toThrow(
    expect.objectContaining({ code: "invalid-request", param }),
  );
});

test("settings become those of the call", () => {
  const schema = { type: "object", properties: { title: { type: "string" } } };
  const { options, dropped } = call({
    max_output_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    reasoning: { effort: "xhigh", summary: "auto" },
    text: {
      verbosity: "low",
      format: { type: "json_schema", name: "title", description: "A title.", schema, strict: true },
    },
    parallel_tool_calls: false,
    prompt_cache_key: "key",
    service_tier: "flex",
    user: "old",
    safety_identifier: "new",
    store: false,
    truncation: "disabled",
    include: ["reasoning.encrypted_content"],
    metadata: { a: "b" },
    client_metadata: { a: "b" },
    stream: true,
  });
  expect(options).toEqual({
    prompt: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    maxOutputTokens: 100,
    temperature: 0.5,
    topP: 0.9,
    reasoning: "xhigh",
    responseFormat: { type: "json", schema, name: "title", description: "A title." },
    providerOptions: {
      armature: {
        parallelToolCalls: false,
        user: "new",
        serviceTier: "flex",
        verbosity: "low",
        promptCacheKey: "key",
        strictSchema: true,
      },
    },
  });
  expect(dropped).toEqual([]);
});

test("fields that no other protocol has are listed, also those that are yet to be invented", () => {
  expect(
    call({
      store: true,
      truncation: "auto",
      top_logprobs: 2,
      max_tool_calls: 3,
      brand_new: 1,
      moderation: null,
      include: ["web_search_call.action.sources", "reasoning.encrypted_content"],
      reasoning: { effort: "extreme", context: "all_turns" },
      text: { format: { type: "grammar" } },
    }).dropped.toSorted(),
  ).toEqual([
    ...["brand_new", "include[0]", "max_tool_calls", "reasoning.context", "reasoning.effort"],
    ...["store", "text.format", "top_logprobs", "truncation"],
  ]);
});

test("functions keep their schema, custom tools take one text and tell their grammar", () => {
  const grammar = { type: "grammar", syntax: "lark", definition: "start: WORD" };
  const { tools } = call({
    tools: [
      { ...fn("exec"), description: "Runs.", strict: true },
      { type: "custom", name: "patch", description: "Patches.", format: grammar },
      { type: "function", name: "now" },
      { type: "tool_search", execution: "client", description: "Finds.", parameters: { a: 1 } },
    ],
  }).options;
  expect(tools).toEqual([
    {
      ...{ type: "function", name: "exec", description: "Runs.", strict: true },
      inputSchema: { type: "object" },
    },
    {
      ...{ type: "function", name: "patch" },
      description: expect.stringMatching(/^Patches\.[\s\S]*lark[\s\S]*start: WORD$/),
      inputSchema: {
        type: "object",
        properties: { input: { type: "string" } },
        required: ["input"],
        additionalProperties: false,
      },
    },
    { type: "function", name: "now", inputSchema: { type: "object", properties: {} } },
    { type: "function", name: "tool_search", description: "Finds.", inputSchema: { a: 1 } },
  ]);
});

test("functions of namespaces get names of their own that every provider takes", () => {
  const long = "x".repeat(70);
  const tools = [
    fn("close"),
    { type: "namespace", name: "agents", description: "Agents.", tools: [fn("close")] },
    fn("agents__close"),
    { type: "namespace", name: "my files", tools: [fn("öffnen"), fn("_ffnen")] },
    { type: "namespace", name: "functions", tools: [fn(long), fn("exec")] },
    fn("exec"),
  ];
  const offered = call({ tools }).options.tools ?? [];
  const names = offered.map(({ name }) => name);
  // `exec` of `functions` is the same tool as `exec`.
  expect(names).toHaveLength(7);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
  expect(names.slice(0, 2)).toEqual(["close", "agents__close"]);
  expect(offered[1]).toMatchObject({ description: "Agents." });
  expect(call({ tools }).options.tools?.map(({ name }) => name)).toEqual(names);
});

test("tools that a search found are offered, and named in its result", () => {
  const namespace = { type: "namespace", name: "calendar", tools: [fn("list")] };
  const search = { type: "tool_search_call", call_id: "1", execution: "client" };
  const input = [
    { ...search, arguments: { query: "dates" } },
    { type: "tool_search_output", call_id: "1", execution: "client", tools: [namespace] },
    { type: "tool_search_call", call_id: null, execution: "server", arguments: {} },
    { type: "tool_search_output", call_id: null, execution: "server", tools: [fn("weather")] },
  ];
  const { options, dropped } = call({
    input,
    tools: [{ type: "tool_search", execution: "client" }],
  });
  expect(options.tools?.map(({ name }) => name)).toEqual([
    ...["tool_search", "calendar__list", "weather"],
  ]);
  expect(options.prompt).toMatchObject([
    { content: [{ toolName: "tool_search", input: { query: "dates" } }] },
    { content: [{ output: { value: "Tools that were found: calendar__list" } }] },
  ]);
  expect(dropped).toEqual([]);
});

const offered = [
  fn("exec"),
  { type: "custom", name: "patch" },
  { type: "namespace", name: "agents", tools: [fn("close")] },
];

test.for([
  [undefined, { type: "auto" }, 3],
  ["auto", { type: "auto" }, 3],
  ["none", { type: "none" }, 3],
  ["required", { type: "required" }, 3],
  [{ type: "function", name: "exec" }, { type: "tool", toolName: "exec" }, 3],
  [{ type: "custom", name: "patch" }, { type: "tool", toolName: "patch" }, 3],
  [
    { type: "function", name: "close", namespace: "agents" },
    { type: "tool", toolName: "agents__close" },
    3,
  ],
  [
    { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "exec" }] },
    { type: "required" },
    1,
  ],
] as const)("the tool choice %j becomes %j among %i tools", ([choice, expected, count]) => {
  const { options } = call({ tools: offered, tool_choice: choice });
  expect(options.toolChoice).toEqual(expected);
  expect(options.tools).toHaveLength(count);
});

test.for([
  ["any", "tool_choice"],
  [{ type: "function", name: "unknown" }, "tool_choice"],
  [{ type: "function", name: "close" }, "tool_choice"],
  [{ type: "allowed_tools", mode: "auto", tools: [] }, "tool_choice.tools"],
] as const)("the tool choice %j is refused, and the error names %s", ([choice, param]) => {
  expect(() => call({ tools: offered, tool_choice: choice })).toThrow(
    expect.objectContaining({ code: "invalid-request", param }),
  );
});

test("without tools there is no tool choice", () => {
  expect(call({ tools: [], tool_choice: "auto" }).options).not.toHaveProperty("toolChoice");
});

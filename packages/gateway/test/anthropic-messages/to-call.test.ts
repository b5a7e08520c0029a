import { describe, expect, test } from "vitest";
import { sealState } from "../../src/call/issued-state.ts";
import { hello, requestOf } from "./messages.ts";

const minutes = { type: "ephemeral" };
const hour = { type: "ephemeral", ttl: "1h" };
const armature = (settings: object) => ({ providerOptions: { armature: settings } });
const user = (...content: object[]) => ({ role: "user", content });
const said = (...content: object[]) => ({ role: "assistant", content });
const use = (id: string, name = "Read", input: unknown = { a: 1 }) => ({
  type: "tool_use",
  id,
  name,
  input,
});
const call = (toolCallId: string, toolName = "Read", input: unknown = { a: 1 }) => ({
  type: "tool-call",
  toolCallId,
  toolName,
  input,
});
const result = (id: string, content?: unknown, more: object = {}) => ({
  type: "tool_result",
  tool_use_id: id,
  content,
  ...more,
});
const png = { type: "base64", media_type: "image/png", data: "AAAA" };

function promptOf(fields: Readonly<Record<string, unknown>>) {
  return requestOf(fields).toCall().options.prompt;
}

/** The output of a tool's result with this content. */
function outputOf(content: unknown, more: object = {}) {
  const messages = [hello, said(use("t")), user(result("t", content, more))];
  return promptOf({ messages }).at(-1)?.content[0];
}

describe("instructions", () => {
  const billing = { type: "text", text: "x-anthropic-billing-header: cc_version=2.1.332.823;" };
  const blocks = [
    billing,
    { type: "text", text: "one", cache_control: minutes },
    { type: "text", text: "two", cache_control: hour },
  ];

  test("are one message for each block, without the line that says who pays", () => {
    expect(promptOf({ system: blocks }).slice(0, -1)).toEqual([
      { role: "system", content: "one", ...armature({ cache: "5m" }) },
      { role: "system", content: "two", ...armature({ cache: "1h" }) },
    ]);
    expect(promptOf({ system: "one" })[0]).toEqual({ role: "system", content: "one" });
  });

  test("between messages stay in their places", () => {
    const messages = [
      hello,
      { role: "system", content: "note" },
      said({ type: "text", text: "hi" }),
    ];
    const more = {
      role: "system",
      content: [{ type: "text", text: "more", cache_control: minutes }],
    };
    expect(promptOf({ messages: [...messages, more] })).toEqual([
      { role: "user", content: [{ type: "text", text: "hello" }] },
      { role: "system", content: "note" },
      { role: "assistant", content: [{ type: "text", text: "hi" }] },
      { role: "system", content: "more", ...armature({ cache: "5m" }) },
    ]);
  });

  test("that hold until the next words of the user are left out after them", () => {
    const note = { role: "system", content: "note", clear_at: "next_user_message" };
    const roles = (messages: object[]) => promptOf({ messages }).map(({ role }) => role);
    expect(roles([hello, note])).toEqual(["user", "system"]);
    expect(roles([hello, note, hello])).toEqual(["user", "user"]);
  });
});

describe("content of the user", () => {
  test.each([
    ["a text", { type: "text", text: "x" }, [{ type: "text", text: "x" }]],
    [
      "a text that is worth caching",
      { type: "text", text: "x", cache_control: hour },
      [{ type: "text", text: "x", ...armature({ cache: "1h" }) }],
    ],
    [
      "an image",
      { type: "image", source: png },
      [{ type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } }],
    ],
    [
      "an image by its address",
      { type: "image", source: { type: "url", url: "https://x.example/a.png" } },
      [
        {
          type: "file",
          mediaType: "image/*",
          data: { type: "url", url: new URL("https://x.example/a.png") },
        },
      ],
    ],
    [
      "a PDF with a title and context",
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "AAAA" },
        title: "Plan",
        context: "Draft",
        cache_control: minutes,
      },
      [
        { type: "text", text: "Draft" },
        {
          type: "file",
          mediaType: "application/pdf",
          data: { type: "data", data: "AAAA" },
          filename: "Plan",
          ...armature({ cache: "5m" }),
        },
      ],
    ],
    [
      "a PDF by its address",
      { type: "document", source: { type: "url", url: "https://x.example/a.pdf" } },
      [
        {
          type: "file",
          mediaType: "application/pdf",
          data: { type: "url", url: new URL("https://x.example/a.pdf") },
        },
      ],
    ],
    [
      "a document of text",
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "x" },
        title: "Plan",
      },
      [{ type: "text", text: "Plan\n\nx" }],
    ],
    [
      "a document of blocks",
      {
        type: "document",
        source: {
          type: "content",
          content: [
            { type: "text", text: "x" },
            { type: "image", source: png },
          ],
        },
        title: "Plan",
      },
      [
        { type: "text", text: "Plan" },
        { type: "text", text: "x" },
        { type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } },
      ],
    ],
    [
      "a document of one content",
      { type: "document", source: { type: "content", content: "x" } },
      [{ type: "text", text: "x" }],
    ],
    [
      "a search result",
      {
        type: "search_result",
        title: "Plan",
        source: "https://x.example",
        content: [{ type: "text", text: "x" }],
      },
      [{ type: "text", text: "Plan\n\nhttps://x.example\n\nx" }],
    ],
  ])("%s", (_, block, content) => {
    expect(promptOf({ messages: [user(block)] })).toEqual([{ role: "user", content }]);
  });

  test("in one string is one text", () => {
    expect(promptOf({ messages: [hello] })).toEqual([
      { role: "user", content: [{ type: "text", text: "hello" }] },
    ]);
  });
});

describe("an answer of the assistant", () => {
  test("keeps the order of thoughts, texts and calls", () => {
    const sealed = sealState("issuer-a", { a: 1 });
    const messages = [
      hello,
      said(
        { type: "thinking", thinking: "x", signature: sealed },
        { type: "redacted_thinking", data: "hidden" },
        { type: "thinking", thinking: "y", signature: "armature.." },
        { type: "thinking", thinking: "z", signature: "" },
        { type: "fallback", from: {}, to: {} },
        { type: "text", text: "hi", cache_control: minutes },
        use("t"),
        { ...use("u", "List", null), cache_control: minutes },
      ),
    ];
    expect(promptOf({ messages }).at(-1)).toEqual({
      role: "assistant",
      content: [
        { type: "reasoning", text: "x", ...armature({ sealed }) },
        { type: "reasoning", text: "", ...armature({ sealed: "hidden" }) },
        { type: "reasoning", text: "y" },
        { type: "reasoning", text: "z" },
        { type: "text", text: "hi", ...armature({ cache: "5m" }) },
        call("t"),
        { ...call("u", "List", {}), ...armature({ cache: "5m" }) },
      ],
    });
  });

  test("of which nothing is left is left out", () => {
    expect(promptOf({ messages: [hello, { role: "assistant", content: "" }, hello] })).toHaveLength(
      2,
    );
  });
});

describe("results of tools", () => {
  test("come before the words of the user, by the names of their tools", () => {
    const messages = [
      hello,
      said(use("t"), use("u", "List")),
      user({ type: "text", text: "wait" }, result("u", "b"), result("t", "a"), {
        type: "text",
        text: "x",
      }),
    ];
    expect(promptOf({ messages }).slice(-2)).toEqual([
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: "u",
            toolName: "List",
            output: { type: "text", value: "b" },
          },
          {
            type: "tool-result",
            toolCallId: "t",
            toolName: "Read",
            output: { type: "text", value: "a" },
          },
        ],
      },
      {
        role: "user",
        content: [
          { type: "text", text: "wait" },
          { type: "text", text: "x" },
        ],
      },
    ]);
  });

  test.each([
    ["a string", "x", {}, { type: "text", value: "x" }],
    ["nothing", undefined, {}, { type: "text", value: "" }],
    ["success, said so", "x", { is_error: false }, { type: "text", value: "x" }],
    ["an error", "x", { is_error: true }, { type: "error-text", value: "x" }],
    [
      "texts",
      [
        { type: "text", text: "x" },
        { type: "text", text: "y" },
      ],
      {},
      { type: "text", value: "x\n\ny" },
    ],
    [
      "an image",
      [
        { type: "text", text: "x" },
        { type: "image", source: png },
      ],
      {},
      {
        type: "content",
        value: [
          { type: "text", text: "x" },
          { type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } },
        ],
      },
    ],
    [
      "an error with an image",
      [{ type: "image", source: png }],
      { is_error: true },
      {
        type: "content",
        value: [
          { type: "text", text: "Error:" },
          { type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } },
        ],
      },
    ],
    [
      "references to tools",
      [{ type: "tool_reference", tool_name: "WebFetch" }],
      {},
      { type: "text", value: "The tool WebFetch is available now." },
    ],
  ])("of %s", (_, content, more, output) => {
    expect(outputOf(content, more)).toMatchObject({ output });
  });

  test("that are worth caching", () => {
    expect(outputOf("x", { cache_control: hour })).toMatchObject(armature({ cache: "1h" }));
  });
});

describe("tools", () => {
  const schema = { type: "object", properties: {} };
  const tool = (name: string, more: object = {}) => ({ name, input_schema: schema, ...more });
  const offered = (fields: Readonly<Record<string, unknown>>) =>
    requestOf(fields)
      .toCall()
      .options.tools?.map(({ name }) => name);

  test("are functions with all that they say", () => {
    const given = tool("Read", {
      type: "custom",
      description: "reads",
      strict: true,
      input_examples: [{ a: 1 }],
      cache_control: minutes,
    });
    expect(requestOf({ tools: [given] }).toCall().options.tools).toEqual([
      {
        type: "function",
        name: "Read",
        description: "reads",
        inputSchema: schema,
        strict: true,
        inputExamples: [{ input: { a: 1 } }],
        ...armature({ cache: "5m" }),
      },
    ]);
  });

  const deferred = [tool("Read"), tool("List", { defer_loading: true })];
  const reference = [{ type: "tool_reference", tool_name: "List" }];
  const change = (type: string, changed: object) => ({
    role: "system",
    content: [{ type, tool: changed }],
  });
  const list = { type: "tool_reference", name: "List" };

  test.each([
    ["unless they are deferred", {}, ["Read"]],
    [
      "and deferred ones that were referred to",
      { messages: [hello, said(use("t")), user(result("t", reference))] },
      ["Read", "List"],
    ],
    [
      "and deferred ones that were called",
      { messages: [hello, said(use("t", "List"))] },
      ["Read", "List"],
    ],
    [
      "and deferred ones that are chosen",
      { tool_choice: { type: "tool", name: "List" } },
      ["Read", "List"],
    ],
    [
      "and deferred ones that were added on the way",
      { messages: [hello, change("tool_addition", list)] },
      ["Read", "List"],
    ],
    [
      "and new ones that were added on the way",
      {
        messages: [
          hello,
          change("tool_addition", { type: "tool_definition", definition: tool("Edit") }),
        ],
      },
      ["Read", "Edit"],
    ],
    [
      "except for those that were removed on the way",
      { messages: [hello, change("tool_removal", { type: "tool_reference", name: "Read" })] },
      undefined,
    ],
    [
      "and those that were removed and added again",
      {
        messages: [
          hello,
          change("tool_addition", list),
          change("tool_removal", list),
          change("tool_addition", list),
        ],
      },
      ["Read", "List"],
    ],
  ])("are offered %s", (_, fields, names) => {
    expect(offered({ tools: deferred, ...fields })).toEqual(names);
  });

  test.each([
    [undefined, undefined],
    [{ type: "auto" }, { type: "auto" }],
    [{ type: "any" }, { type: "required" }],
    [{ type: "none" }, { type: "none" }],
    [
      { type: "tool", name: "Read" },
      { type: "tool", toolName: "Read" },
    ],
  ])("of the choice %j are called as %j", (choice, toolChoice) => {
    const { options } = requestOf({ tools: [tool("Read")], tool_choice: choice }).toCall();
    expect(options.toolChoice).toEqual(toolChoice);
    expect(options.providerOptions).toBeUndefined();
  });

  test("are called one at a time if the client wants that", () => {
    const choice = { type: "auto", disable_parallel_tool_use: true };
    expect(
      requestOf({ tools: [tool("Read")], tool_choice: choice }).toCall().options,
    ).toMatchObject(armature({ parallelToolCalls: false }));
  });
});

describe("settings", () => {
  test("are carried by their names", () => {
    const { options, dropped } = requestOf({
      max_tokens: 7,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ["END"],
      stream: true,
      service_tier: "auto",
      speed: "standard",
    }).toCall();
    expect(options).toMatchObject({
      maxOutputTokens: 7,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ["END"],
    });
    expect(dropped).toEqual([]);
  });

  test.each([
    [{}, undefined, undefined],
    [{ output_config: { effort: "xhigh" } }, "xhigh", undefined],
    [{ thinking: { type: "adaptive" }, output_config: { effort: "low" } }, "low", undefined],
    [{ thinking: { type: "adaptive" } }, undefined, undefined],
    [{ thinking: { type: "between_meals" } }, undefined, undefined],
    [{ thinking: { type: "disabled" }, output_config: { effort: "high" } }, "none", undefined],
    [{ thinking: { type: "enabled", budget_tokens: 31_999 } }, "high", 31_999],
    [{ thinking: { type: "enabled", budget_tokens: 8_000 } }, "medium", 8_000],
    [{ thinking: { type: "enabled", budget_tokens: 1_024 } }, "low", 1_024],
    [
      { thinking: { type: "enabled", budget_tokens: 1_024 }, output_config: { effort: "max" } },
      "max",
      1_024,
    ],
  ])("of thinking %j are the effort %j and the budget %j", (fields, reasoning, thinkingBudget) => {
    const { options } = requestOf(fields).toCall();
    expect(options.reasoning).toBe(reasoning);
    expect(options.providerOptions).toEqual(
      thinkingBudget === undefined ? undefined : { armature: { thinkingBudget } },
    );
  });

  test.each([
    [{ output_config: { format: { type: "json_schema", schema: { type: "object" } } } }],
    [{ output_format: { type: "json_schema", schema: { type: "object" } } }],
  ])("of the response's format: %j", (fields) => {
    expect(requestOf(fields).toCall().options).toMatchObject({
      responseFormat: { type: "json", schema: { type: "object" } },
      ...armature({ strictSchema: true }),
    });
  });

  test.each([
    ["user-7", { user: "user-7" }],
    ['{"session_id":"s-1"}', { promptCacheKey: "s-1" }],
    [JSON.stringify({ session_id: "s".repeat(65) }), undefined],
  ])("of the user %j", (id, settings) => {
    expect(
      requestOf({ metadata: { user_id: id } }).toCall().options.providerOptions?.armature,
    ).toEqual(settings);
  });

  test("a mark of the whole request stands at its end", () => {
    expect(promptOf({ cache_control: hour }).at(-1)).toMatchObject(armature({ cache: "1h" }));
  });

  test("that no call can express are listed", () => {
    const { dropped } = requestOf({
      context_management: { edits: [] },
      fallbacks: [{ model: "claude-y" }],
      service_tier: "standard_only",
      speed: "fast",
      diagnostics: null,
      telepathy: true,
      output_config: { effort: "ultra", task_budget: { total: 1 } },
      messages: [
        { role: "system", content: "x", output_config: { effort: "low" } },
        user({
          type: "document",
          source: { type: "text", media_type: "text/plain", data: "x" },
          citations: { enabled: true },
        }),
      ],
    }).toCall();
    expect(dropped).toEqual([
      "context_management",
      "fallbacks",
      "service_tier",
      "speed",
      "telepathy",
      "output_config.task_budget",
      "messages[0].output_config",
      "messages[1].content[0].citations",
      "output_config.effort",
    ]);
  });
});

test.each([
  ["messages[0].role", { messages: [{ role: "critic", content: "x" }] }],
  ["messages[0].content[0].text", { messages: [user({ type: "text" })] }],
  [
    "messages[0].content[0].source.data",
    { messages: [user({ type: "image", source: { type: "base64" } })] },
  ],
  ["messages[0].content[0].source.type", { messages: [user({ type: "image" })] }],
  [
    "messages[0].content[0].source.url",
    { messages: [user({ type: "image", source: { type: "url", url: "x" } })] },
  ],
  ["messages[0].content[0].tool_use_id", { messages: [user(result("t", "x"))] }],
  ["messages[1].content[0].type", { messages: [hello, said({ type: "image", source: png })] }],
  ["messages[1].content[0].name", { messages: [hello, said({ type: "tool_use", id: "t" })] }],
  ["system[0].type", { system: [{ type: "image", source: png }] }],
  ["tools[0].input_schema", { tools: [{ name: "Read" }] }],
  ["tools[0].name", { tools: [{ input_schema: {} }] }],
  ["tool_choice.type", { tool_choice: { type: "some" } }],
  ["tool_choice.name", { tool_choice: { type: "tool" } }],
  ["temperature", { temperature: "hot" }],
  ["stop_sequences", { stop_sequences: "END" }],
  ["output_config.format", { output_config: { format: { type: "xml" } } }],
])("%s that cannot be read is refused by its name", (field, fields) => {
  const request = requestOf(fields);
  expect(request.nativeOnly).toBeUndefined();
  expect(() => request.toCall()).toThrow(
    expect.objectContaining({ code: "invalid-request", param: field }),
  );
});

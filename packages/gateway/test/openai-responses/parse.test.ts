import { expect, test } from "vitest";
import { parse } from "./responses.ts";

const user = { role: "user", content: "hi" };
const fn = { type: "function", name: "exec", parameters: { type: "object" } };

test.for([
  [{ input: "hi" }, "model"],
  [{ model: "", input: "hi" }, "model"],
  [{ model: 1, input: "hi" }, "model"],
  [{ models: [], input: "hi" }, "model"],
  [{ models: ["a", 1], input: "hi" }, "models[1]"],
  [{ model: "a", input: 1 }, "input"],
  [{ model: "a", input: [user, "hi"] }, "input[1]"],
  [{ model: "a", input: [{ type: 1 }] }, "input[0].type"],
  [{ model: "a", input: [{ type: "" }] }, "input[0].type"],
  [{ model: "a", input: [user, null] }, "input[1]"],
  [{ model: "a", input: {} }, "input"],
  [{ model: "a", input: "hi", stream: "yes" }, "stream"],
  [{ model: "a", input: "hi", tools: {} }, "tools"],
  [{ model: "a", input: "hi", tools: [fn, {}] }, "tools[1].type"],
  [{ model: "a", input: "hi", max_output_tokens: "9" }, "max_output_tokens"],
  [{ model: "a", input: "hi", previous_response_id: 1 }, "previous_response_id"],
  [{ model: "a", input: "hi", instructions: [] }, "instructions"],
  [{ model: "a", input: "hi", reasoning: "high" }, "reasoning"],
] as const)("%j is refused, and the error names %s", ([body, param]) => {
  expect(() => parse(body)).toThrow(expect.objectContaining({ code: "invalid-request", param }));
});

test.for([[null], [[]], ["hi"], [1]] as const)("a body of %j is refused", ([body]) => {
  expect(() => parse(JSON.stringify(body))).toThrow(
    expect.objectContaining({ code: "invalid-request" }),
  );
});

test("null stands for a field that is left out", () => {
  const request = parse({
    ...{ model: "a", models: null, input: null, tools: null, stream: null, reasoning: null },
    ...{ max_output_tokens: null, previous_response_id: null, instructions: null },
  });
  expect(request).toMatchObject({ model: "a", stream: false, pins: [], beginning: "" });
  expect(request.nativeOnly).toBeUndefined();
});

test.for([
  [{ model: "a" }, "a", undefined],
  [{ models: ["a", "b"] }, "a", ["a", "b"]],
  [{ model: "a", models: ["b", "a"] }, "a", ["a", "b"]],
  [{ model: "a", models: ["a"] }, "a", undefined],
] as const)("of %j the first model is %s, and the preference %j", ([names, model, models]) => {
  const request = parse({ ...names, input: "hi" });
  expect({ model: request.model, models: request.models }).toEqual({ model, models });
});

test.for([
  [[user], "ordinary"],
  ["hi", "ordinary"],
  [[{ type: "function_call_output", call_id: "1", output: "" }], "exchange"],
  [[{ type: "custom_tool_call_output", call_id: "1", output: "" }], "exchange"],
  [[{ type: "tool_search_output", call_id: "1", tools: [] }], "exchange"],
  [[{ type: "mcp_approval_response" }], "exchange"],
  [[{ type: "shell_call_output" }, { role: "developer", content: "A note." }], "exchange"],
  [[{ type: "function_call_output" }, user], "ordinary"],
  [[], "ordinary"],
] as const)("a request that ends with %j is an %s turn", ([input, kind]) => {
  expect(parse({ model: "a", input }).turn).toEqual({ kind });
});

test("what opencode asks without tools is a side request; other clients chat without tools", () => {
  const opencode = { "user-agent": "opencode/1.18.33 ai-sdk/provider-utils/4.0.40" };
  const kindOf = (body: object, headers = {}) =>
    parse({ model: "a", input: "hi", ...body }, headers).turn.kind;
  expect(kindOf({}, opencode)).toBe("side");
  expect(kindOf({ tools: [] }, opencode)).toBe("side");
  expect(kindOf({ tools: [fn] }, opencode)).toBe("ordinary");
  expect(kindOf({ tools: [] })).toBe("ordinary");
});

test.for([
  [{ prompt_cache_options: { ttl: "30m" } }, 1_800_000],
  [{ prompt_cache_options: { ttl: "12h" } }, 43_200_000],
  [{ prompt_cache_retention: "24h" }, 86_400_000],
  [{ prompt_cache_retention: "in_memory" }, undefined],
  [{}, undefined],
] as const)("%j keeps the prompt cached for %s ms", ([body, ttl]) => {
  expect(parse({ model: "a", input: "hi", ...body }).turn.cacheTtlMs).toBe(ttl);
});

test.for([
  [{ prompt_cache_key: "k", conversation: "conv_1" }, "k"],
  [{ conversation: "conv_1" }, "conv_1"],
  [{ conversation: { id: "conv_2" } }, "conv_2"],
  [{ prompt_cache_key: "" }, undefined],
  [{ prompt_cache_key: 1 }, undefined],
] as const)("%j names the conversation %s", ([body, name]) => {
  expect(parse({ model: "a", input: "hi", ...body }).conversation).toBe(name);
});

test("a conversation begins with its instructions and the messages before the model's first word", () => {
  const input = [
    { type: "additional_tools", role: "developer", tools: [] },
    { role: "developer", content: [{ type: "input_text", text: "Be brief." }] },
    user,
    { role: "assistant", content: "Hello" },
    { role: "user", content: "later" },
  ];
  const beginning = "You are an agent.\nBe brief.\nhi";
  const request = (items: readonly object[]) =>
    parse({ model: "a", instructions: "You are an agent.", input: items });
  expect(request(input).beginning).toBe(beginning);
  expect(request(input.slice(0, 3)).beginning).toBe(beginning);
});

const part = (file: object) => [{ type: "message", role: "user", content: [file] }];

test.for([
  [{ previous_response_id: "armature.self.resp_1" }, "previous_response_id", "self"],
  [{ previous_response_id: "resp_1" }, "previous_response_id", undefined],
  [{ conversation: "conv_1" }, "conversation", undefined],
  [{ conversation: { id: "conv_1" } }, "conversation", undefined],
  [{ prompt: { id: "pmpt_1" } }, "prompt", undefined],
  [{ input: [{ type: "item_reference", id: "msg_1" }] }, "input[0].id", undefined],
  [{ input: [{ id: "msg_1" }] }, "input[0].id", undefined],
  [
    { input: [{ type: "compaction", encrypted_content: "armature.self.x" }] },
    "input[0].encrypted_content",
    "self",
  ],
  [
    { input: part({ type: "input_file", file_id: "file_1" }) },
    "input[0].content[0].file_id",
    undefined,
  ],
  [
    {
      input: [
        {
          type: "function_call_output",
          call_id: "1",
          output: [{ type: "input_image", file_id: "file_1" }],
        },
      ],
    },
    "input[0].output[0].file_id",
    undefined,
  ],
  [{ tools: [{ type: "code_interpreter", container: "cntr_1" }] }, "tools[0].container", undefined],
  [
    { tools: [{ type: "file_search", vector_store_ids: ["vs_1"] }] },
    "tools[0].vector_store_ids",
    undefined,
  ],
] as const)(
  "%j is pinned by %s to %s, and no other protocol can serve it",
  ([body, field, issuer]) => {
    const request = parse({ model: "a", input: "hi", ...body });
    expect(request.pins).toEqual([{ field, issuer }]);
    expect(request.nativeOnly).toContain(`\`${field}\``);
  },
);

test.for([
  [{ input: [user, { type: "item_reference", id: "msg_armature_1" }] }, "input[1].id"],
  [{ input: [{ id: "rs_armature_1" }] }, "input[0].id"],
  [{ input: "hi", previous_response_id: "resp_armature_1" }, "previous_response_id"],
] as const)("%j refers to what was translated and is refused: %s", ([body, param]) => {
  expect(() => parse({ model: "a", ...body })).toThrow(
    expect.objectContaining({ message: expect.stringContaining("`store: false`"), param }),
  );
});

test.for([
  [{ background: true }, "background"],
  [{ input: [user, { type: "compaction_trigger" }] }, "input[1]"],
  [{ input: part({ type: "input_audio", input_audio: {} }) }, "input[0].content[0]"],
  [
    { input: [{ type: "shell_call_output", call_id: "1", output: [{ type: "brand_new" }] }] },
    "input[0].output[0]",
  ],
  [{ tools: [fn, { type: "mcp", server_label: "x", server_url: "https://x" }] }, "tools[1]"],
  [{ tools: [fn, { type: "file_search" }] }, "tools[1]"],
  [{ tools: [fn, { type: "computer_use_preview" }] }, "tools[1]"],
  [{ tools: [{ type: "web_search" }] }, "tools[0]"],
  [{ tools: [{ type: "tool_search" }] }, "tools[0]"],
  [{ tools: [fn, { type: "web_search" }], tool_choice: { type: "web_search" } }, "tool_choice"],
  [{ tools: [fn], tool_choice: { type: "mcp", server_label: "x" } }, "tool_choice"],
] as const)("%j needs a native upstream because of %s", ([body, field]) => {
  const request = parse({ model: "a", input: "hi", ...body });
  expect(request.nativeOnly).toContain(`\`${field}\``);
  expect(() => request.toCall()).toThrow(`\`${field}\``);
});

test.for([
  [{ background: false }],
  [{ tools: [fn, { type: "web_search" }] }],
  [{ tools: [{ type: "custom", name: "x" }, { type: "image_generation" }] }],
  [{ tools: [{ type: "namespace", name: "n", tools: [fn] }, { type: "tool_search" }] }],
  [{ tools: [{ type: "tool_search", execution: "client" }, { type: "web_search" }] }],
  [{ tools: [fn, { type: "brand_new" }] }],
  [{ tools: [fn], tool_choice: "required" }],
  [{ tools: [] }],
] as const)("%j can be served in any protocol", ([body]) => {
  const request = parse({ model: "a", input: "hi", ...body });
  expect(request.nativeOnly).toBeUndefined();
  expect(request.toCall().options.prompt).toHaveLength(1);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { markState, sealState } from "../../src/call/issued-state.ts";
import { chatRequest, isChatRequest } from "../../src/protocols/openai-chat/parse-request.ts";
import { parse, parseText, sent } from "./chat.ts";

const user = { role: "user", content: "Say hello" };
const called = (id: string) => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id, type: "function", function: { name: "read", arguments: "{}" } }],
});
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "text" });
const tools = [{ type: "function", function: { name: "read", parameters: { type: "object" } } }];
const opencode = { "user-agent": "opencode/1.18.33 ai-sdk/provider-utils/4.0.23" };

test.each([
  ["model alone", { model: "auto" }, "auto", undefined],
  ["a list", { model: undefined, models: ["b", "a", "b"] }, "b", ["b", "a"]],
  ["both: the model comes first", { model: "c", models: ["a", "c"] }, "c", ["c", "a"]],
  ["a list of one", { model: undefined, models: ["a"] }, "a", undefined],
])("models are named by %s", (_, fields, model, models) => {
  const request = parse(fields);
  expect(request.model).toBe(model);
  expect(request.models).toEqual(models);
});

test.each([
  ["model", { model: undefined }],
  ["model", { model: undefined, models: [] }],
  ["messages", { messages: [] }],
  ["messages[0].role", { messages: [{ content: "x" }] }],
  ["tools[0].function.name", { tools: [{ type: "function", function: {} }] }],
])("a request with a bad %s is refused by that name", (param, fields) => {
  expect(() => parse(fields)).toThrow(expect.objectContaining({ code: "invalid-request", param }));
});

test.each([
  ["the first message", [user], "ordinary"],
  ["a tool's result", [user, called("1"), result("1")], "exchange"],
  ["parallel results", [user, called("1"), result("1"), result("2")], "exchange"],
  [
    "instructions after results",
    [user, called("1"), result("1"), { role: "system", content: "x" }],
    "exchange",
  ],
  ["an older result", [user, { role: "function", name: "read", content: "x" }], "exchange"],
  ["the user after results", [user, called("1"), result("1"), user], "ordinary"],
])("%s makes its kind of turn", (_, messages, kind) => {
  expect(parse({ messages, tools }).turn.kind).toBe(kind);
});

test("only opencode's requests without tools are side requests", () => {
  expect(parse({}, opencode).turn.kind).toBe("side");
  expect(parse({ tools: [] }, opencode).turn.kind).toBe("side");
  expect(parse({ tools }, opencode).turn.kind).toBe("ordinary");
  expect(parse({}).turn.kind).toBe("ordinary");
  expect(parse({}, { "user-agent": "my-opencode/1" }).turn.kind).toBe("ordinary");
  const messages = [user, called("1"), result("1")];
  expect(parse({ messages }, opencode).turn.kind).toBe("exchange");
});

test("a prompt that is cached for a day says so", () => {
  expect(parse({ prompt_cache_retention: "24h" }).turn.cacheTtlMs).toBe(86_400_000);
  expect(parse().turn).not.toHaveProperty("cacheTtlMs");
});

test("a conversation is named by its cache key, and told apart by how it begins", () => {
  expect(parse({ prompt_cache_key: "k" }).conversation).toBe("k");
  expect(parse({ prompt_cache_key: "" }).conversation).toBeUndefined();
  const messages = [
    { role: "developer", content: [{ type: "text", text: "Be brief." }] },
    user,
    { role: "assistant", content: "Hello" },
    { role: "user", content: "More" },
  ];
  expect(parse({ messages }).beginning).toBe("Be brief.\nSay hello");
  expect(parse({ messages: messages.slice(0, 1) }).beginning).toBe("Be brief.");
});

test("ids of files and of audio bind a request to their issuer", () => {
  const file = { type: "file", file: { file_id: "file-1" } };
  const messages = [
    { role: "user", content: [{ type: "text", text: "Read" }, file] },
    { role: "assistant", audio: { id: "armature.other.audio_1" } },
  ];
  expect(parse({ messages }).pins).toEqual([
    { field: "messages[0].content[1].file.file_id", issuer: undefined },
    { field: "messages[1].audio.id", issuer: "other" },
  ]);
  expect(parse().pins).toEqual([]);
});

test.each([
  ["n", { n: 2 }],
  ["modalities", { modalities: ["text", "audio"] }],
  ["web_search_options", { web_search_options: {} }],
  ["tools[0]", { tools: [{ type: "web_search" }] }],
  ["messages[0].role", { messages: [{ role: "latest_reminder", content: "x" }] }],
  ["messages[0].audio", { messages: [{ role: "assistant", audio: { id: "a" } }] }],
  [
    "messages[0].content[0].type",
    { messages: [{ role: "user", content: [{ type: "video_url", video_url: { url: "x" } }] }] },
  ],
  [
    "messages[0].content[0].file.file_id",
    { messages: [{ role: "user", content: [{ type: "file", file: { file_id: "f" } }] }] },
  ],
])("a request with %s needs an upstream of its protocol", (field, fields) => {
  expect(parse(fields).nativeOnly?.split(": ")[0]).toBe(field);
});

test.each([{ n: 1 }, { modalities: ["text"] }, { tools }, { logprobs: true }])(
  "a request with %j can be served by any upstream",
  (fields) => {
    expect(parse(fields)).not.toHaveProperty("nativeOnly");
  },
);

test("only the model's name changes on the way to an upstream of the protocol", () => {
  const text = '{ "model" :"auto", "seed":12345678901234567890,"messages":[{"role":"user"}] }';
  expect(sent(parseText(text))).toBe(text.replace('"auto"', '"upstream-model"'));
});

test("the list of models stays here, because the model is chosen", () => {
  const text = '{"models":["a","b"],"messages":[{"role":"user"}]}';
  expect(sent(parseText(text))).toBe('{"model":"upstream-model","messages":[{"role":"user"}]}');
});

const entry = (signature: string, more: object = {}) => ({
  type: "reasoning.text",
  text: "Hm.",
  signature,
  ...more,
});

test.each([
  ["marked as this upstream's", true, entry(markState({ issuer: "self", state: "s" })), entry("s")],
  ["marked as another's", true, entry(markState({ issuer: "other", state: "s" })), undefined],
  ["unmarked where several providers mark", true, entry("s"), undefined],
  ["unmarked where one provider speaks the protocol", false, entry("s"), entry("s")],
  ["marked as another's, one provider", false, entry("armature.other.s"), undefined],
  [
    "sealed by a translated response",
    false,
    entry(sealState("self", { x: 1 }), { format: "armature" }),
    undefined,
  ],
])("reasoning with state %s", (_, marksState, detail, expected) => {
  const message = { role: "assistant", content: "Yes.", reasoning_content: "Hm." };
  const messages = [user, { ...message, reasoning_details: [detail] }, user];
  const body = JSON.parse(sent(parse({ messages }), { marksState }));
  expect(body.messages).toEqual([
    user,
    expected === undefined ? message : { ...message, reasoning_details: [expected] },
    user,
  ]);
});

test("messages without foreign state keep their spelling when another one changes", () => {
  const plain = '{"role":"user","content":"\\u0041 1.0","n":1.50}';
  const foreign = JSON.stringify({
    role: "assistant",
    content: "x",
    reasoning_details: [entry("armature.other.s")],
  });
  const text = `{"model":"auto","messages":[${plain}, ${foreign}]}`;
  expect(sent(parseText(text))).toBe(
    `{"model":"upstream-model","messages":[${plain},{"role":"assistant","content":"x"}]}`,
  );
});

test("the id of audio goes back to its issuer without its mark", () => {
  const messages = [{ role: "assistant", audio: { id: "armature.self.audio_1" } }, user];
  expect(JSON.parse(sent(parse({ messages }))).messages[0].audio).toEqual({ id: "audio_1" });
});

test("a request is taken by hand exactly if it fits the schema", () => {
  const odd = fc.constantFrom(undefined, null, "", "x", 7, true, [], {}, [null], [""], ["x"]);
  const named = fc.record({ name: odd }, { requiredKeys: [] });
  const list = (item: fc.Arbitrary<unknown>) => fc.oneof(odd, fc.array(item, { maxLength: 2 }));
  const body = fc.record(
    {
      model: odd,
      models: odd,
      messages: list(fc.oneof(odd, fc.record({ role: odd }))),
      stream: odd,
      stream_options: fc.oneof(odd, fc.record({ include_usage: odd })),
      tools: list(fc.oneof(odd, fc.record({ function: fc.oneof(odd, named), custom: odd }))),
      functions: list(fc.oneof(odd, named)),
    },
    { requiredKeys: [] },
  );
  const valid = fc.record({
    model: fc.constant("m"),
    messages: fc.constant([{ role: "user" }]),
    tools: fc.constantFrom(null, [{ function: { name: "f" } }, { custom: { name: "c" } }, {}]),
  });
  const mixed = fc.tuple(body, valid, fc.boolean()).map(([one, other, wins]) => ({
    ...(wins ? other : {}),
    ...one,
  }));
  const bodies = fc.oneof(body, mixed, valid, odd);
  let taken = 0;
  fc.assert(
    fc.property(bodies, (value) => {
      const fits = chatRequest.safeParse(value).success;
      if (fits) taken++;
      expect(isChatRequest(value)).toBe(fits);
    }),
    { seed: 1, numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

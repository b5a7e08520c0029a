import { expect, test } from "vitest";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf, hello, requestOf } from "./messages.ts";

const claudeCode = { "x-claude-code-session-id": "s" };
const opencode = { "user-agent": "opencode/1.18.33" };
const write = { name: "Write", input_schema: { type: "object" } };
const search = { type: "web_search_20250305", name: "web_search" };
const format = { format: { type: "json_schema", schema: {} } };
const result = { type: "tool_result", tool_use_id: "t", content: "done" };
const called = {
  role: "assistant",
  content: [{ type: "tool_use", id: "t", name: "Write", input: {} }],
};

test.each([
  ["no body", [], "the body"],
  ["no messages", { model: "a" }, "messages"],
  ["an empty list of messages", { model: "a", messages: [] }, "messages"],
  ["a message without a role", { model: "a", messages: [{ content: "x" }] }, "messages[0].role"],
  [
    "content that is a number",
    { model: "a", messages: [{ role: "user", content: 1 }] },
    "messages[0].content",
  ],
  [
    "a block without a type",
    { model: "a", messages: [{ role: "user", content: [{ text: "x" }] }] },
    "messages[0].content",
  ],
  ["no model", { messages: [hello] }, "model"],
  ["an empty model", { model: "", messages: [hello] }, "model"],
  ["models that are no list", { models: "a", messages: [hello] }, "models"],
  ["an empty list of models", { models: [], messages: [hello] }, "models"],
  ["a model that is no name", { models: ["a", 1], messages: [hello] }, "models[1]"],
  ["a stream that is no boolean", { model: "a", messages: [hello], stream: "yes" }, "stream"],
  ["half a token", { model: "a", messages: [hello], max_tokens: 0.5 }, "max_tokens"],
  ["tools that are no list", { model: "a", messages: [hello], tools: {} }, "tools"],
  ["a tool that is a name", { model: "a", messages: [hello], tools: ["Write"] }, "tools[0]"],
  ["instructions that are an object", { model: "a", messages: [hello], system: {} }, "system"],
])("%s is refused by the name of the field", (_, body, field) => {
  expect(() => anthropicMessages.parseRequest(bodyOf(body), {})).toThrow(
    expect.objectContaining({
      code: "invalid-request",
      message: expect.stringContaining(field),
      ...(field !== "the body" && { param: field }),
    }),
  );
});

test.each([
  ["thinking of a type to come", { thinking: { type: "between_meals", depth: 3 } }],
  ["a role to come", { messages: [hello, { role: "critic", content: "x" }] }],
  ["a block to come", { messages: [{ role: "user", content: [{ type: "smell", of: "roses" }] }] }],
  [
    "a system message without content",
    { messages: [{ role: "system", output_config: {} }, hello] },
  ],
  ["fields to come", { output_config: { effort: "ultra" }, telepathy: true }],
])("%s is the upstream's to judge", (_, fields) => {
  expect(requestOf(fields).body).toMatchObject(fields);
});

test.each([
  [{ model: "a" }, "a", undefined],
  [{ model: undefined, models: ["a", "b"] }, "a", ["a", "b"]],
  [{ model: "c", models: ["a", "b"] }, "c", ["c", "a", "b"]],
  [{ model: "b", models: ["b", "a"] }, "b", ["b", "a"]],
  [{ model: "a", models: ["a"] }, "a", undefined],
])("%j prefers the models in this order", (fields, model, models) => {
  const request = requestOf(fields);
  expect([request.model, request.models]).toEqual([model, models]);
});

test.each([
  ["words of the user", {}, {}, "ordinary"],
  [
    "results of tools",
    { messages: [hello, called, { role: "user", content: [result] }] },
    {},
    "exchange",
  ],
  [
    "results, then instructions",
    {
      messages: [
        hello,
        called,
        { role: "user", content: [result] },
        { role: "system", content: "x" },
      ],
    },
    {},
    "exchange",
  ],
  [
    "words after earlier results",
    {
      messages: [
        hello,
        called,
        { role: "user", content: [result] },
        { role: "assistant", content: "ok" },
        hello,
      ],
    },
    {},
    "ordinary",
  ],
  [
    "the beginning of an answer",
    { messages: [hello, { role: "assistant", content: "{" }] },
    {},
    "ordinary",
  ],
  ["a title for Claude Code", { tools: [], output_config: format }, claudeCode, "side"],
  ["a title for Claude Code, tools absent", { output_config: format }, claudeCode, "side"],
  ["structured output for anyone else", { tools: [], output_config: format }, {}, "ordinary"],
  [
    "structured output in a conversation with Claude Code",
    { messages: [hello, { role: "assistant", content: "hi" }, hello], output_config: format },
    claudeCode,
    "ordinary",
  ],
  [
    "structured output with tools",
    { tools: [write], output_config: format },
    claudeCode,
    "ordinary",
  ],
  [
    "the one search of Claude Code",
    { tools: [search], tool_choice: { type: "tool", name: "web_search" } },
    claudeCode,
    "side",
  ],
  [
    "a search that is forced among other tools",
    { tools: [search, write], tool_choice: { type: "tool", name: "web_search" } },
    claudeCode,
    "ordinary",
  ],
  ["a search by choice", { tools: [search] }, claudeCode, "ordinary"],
  ["a title for opencode", {}, opencode, "side"],
  ["opencode's agent", { tools: [write] }, opencode, "ordinary"],
])("%s: the turn is %s", (_, fields, headers, kind) => {
  expect(requestOf(fields, headers).turn.kind).toBe(kind);
});

const hour = { type: "ephemeral", ttl: "1h" };
const minutes = { type: "ephemeral" };

test.each([
  ["no mark", {}, undefined],
  ["a mark without a time", { cache_control: minutes }, undefined],
  ["a mark of the whole request", { cache_control: hour }, 3_600_000],
  [
    "marked instructions",
    { system: [{ type: "text", text: "x", cache_control: hour }] },
    3_600_000,
  ],
  ["a marked tool", { tools: [{ ...write, cache_control: hour }] }, 3_600_000],
  [
    "an hour for the instructions, minutes for the last message",
    {
      system: [{ type: "text", text: "x", cache_control: hour }],
      messages: [{ role: "user", content: [{ type: "text", text: "x", cache_control: minutes }] }],
    },
    undefined,
  ],
])("%s: the last mark says how long the prompt is cached", (_, fields, cacheTtlMs) => {
  expect(requestOf(fields).turn.cacheTtlMs).toBe(cacheTtlMs);
});

test.each([
  ['{"device_id":"d","session_id":"s-1"}', "s-1"],
  ['{"device_id":"d","session_id":""}', undefined],
  ['{"session_id":', undefined],
  ["user-7", undefined],
  [7, undefined],
])("metadata.user_id %j names the conversation %j", (user, conversation) => {
  expect(requestOf({ metadata: { user_id: user } }).conversation).toBe(conversation);
});

test("a conversation begins with the instructions and the first words of the user", () => {
  const billing = { type: "text", text: "x-anthropic-billing-header: cc_version=1.2.3.abc;" };
  const rules = { type: "text", text: "rules" };
  const words = { type: "text", text: "words" };
  const messages = [{ role: "system", content: "more" }, { role: "user", content: [words] }, hello];
  expect(requestOf({ system: [billing, rules], messages }).beginning).toBe("rules\nwords");
  expect(requestOf({ system: "rules" }).beginning).toBe("rules\nhello");
});

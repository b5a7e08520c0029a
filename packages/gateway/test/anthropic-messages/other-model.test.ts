import { describe, expect, test } from "vitest";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf, hello, recordedRequests, requestOf, sentTo, targetOf } from "./messages.ts";

const to = (model: string, limits: object = {}) => targetOf({}, { model, ...limits });
const clearing = { edits: [{ type: "clear_thinking_20251015", keep: "all" }] };
const adaptive = { type: "adaptive", display: "updates" };
const enabled = { type: "enabled", budget_tokens: 2_000 };
const disabled = { type: "disabled" };
const system = (...content: object[]) => ({ role: "system", content });
const user = (...content: object[]) => ({ role: "user", content });
const said = (...content: object[]) => ({ role: "assistant", content });
const text = (words: string) => ({ type: "text", text: words });
const call = { type: "tool_use", id: "t", name: "Write", input: {} };
const result = { type: "tool_result", tool_use_id: "t", content: "done" };

describe("thinking", () => {
  const budget = (tokens: number) => ({
    type: "enabled",
    display: "updates",
    budget_tokens: tokens,
  });

  test.each([
    ["claude-haiku-4-5", adaptive, undefined, budget(31_999)],
    ["claude-haiku-4-5-20251001", adaptive, "low", budget(4_096)],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", adaptive, "medium", budget(16_384)],
    ["anthropic/claude-opus-4.1", adaptive, "high", budget(31_999)],
    ["claude-sonnet-4-20250514", adaptive, "max", budget(31_999)],
    [
      "claude-haiku-4-5",
      { type: "between_tools" },
      "low",
      { type: "enabled", budget_tokens: 4_096 },
    ],
    ["claude-haiku-4-5", enabled, undefined, enabled],
    ["claude-haiku-4-5", disabled, undefined, disabled],
    ["claude-haiku-4-5", undefined, "high", undefined],
    ["claude-opus-4-6", adaptive, "high", adaptive],
    ["claude-opus-4-6", enabled, undefined, enabled],
    ["claude-sonnet-5", enabled, undefined, enabled],
    ["claude-haiku-5-5", enabled, undefined, { type: "adaptive" }],
    ["claude-haiku-5-5", disabled, undefined, disabled],
    ["claude-opus-5-5", enabled, undefined, { type: "adaptive" }],
    ["claude-opus-5-5", disabled, "high", undefined],
    ["claude-fable-5", disabled, undefined, undefined],
    ["some-local-model", adaptive, "high", adaptive],
    ["some-local-model", enabled, undefined, enabled],
  ])("for %s, %j with the effort %j is %j", (model, thinking, effort, sent) => {
    const request = requestOf({ max_tokens: 64_000, thinking, output_config: { effort } });
    expect(sentTo(to(model), request).thinking).toEqual(sent);
  });

  test("leaves room for the answer, or is switched off where there is none", () => {
    const request = requestOf({ max_tokens: 64_000, thinking: adaptive });
    const limited = sentTo(to("claude-haiku-4-5", { maxOutputTokens: 8_000 }), request);
    expect([limited.max_tokens, limited.thinking.budget_tokens]).toEqual([8_000, 7_999]);
    const short = requestOf({
      max_tokens: 1_024,
      thinking: adaptive,
      context_management: clearing,
    });
    const sent = sentTo(to("claude-haiku-4-5"), short);
    expect(sent.thinking).toEqual(disabled);
    expect(sent).not.toHaveProperty("context_management");
  });

  test.each(["any", "tool"])(
    "is switched off for a model with budgets that must call a tool (%s)",
    (type) => {
      const choice = { type, ...(type === "tool" && { name: "Write" }) };
      const tools = [{ name: "Write", input_schema: { type: "object" } }];
      const request = requestOf({
        max_tokens: 64_000,
        thinking: adaptive,
        tools,
        tool_choice: choice,
      });
      expect(sentTo(to("claude-haiku-4-5"), request).thinking).toEqual(disabled);
      expect(sentTo(to("claude-sonnet-5"), request).thinking).toEqual(adaptive);
    },
  );

  test("is switched off for a model with budgets if the open turn began without a thought", () => {
    const messages = [hello, said(call), user(result)];
    const request = requestOf({ max_tokens: 64_000, messages, thinking: adaptive });
    expect(sentTo(to("claude-haiku-4-5"), request).thinking).toEqual(disabled);
    expect(sentTo(to("claude-sonnet-5"), request).thinking).toEqual(adaptive);
  });
});

test.each([
  [
    "claude-haiku-4-5",
    { effort: "high", format: { type: "json_schema" } },
    { format: { type: "json_schema" } },
  ],
  ["claude-opus-4-6", { effort: "high" }, { effort: "high" }],
  ["some-local-model", { effort: "high" }, { effort: "high" }],
])("%s takes of output_config %j this: %j", (model, given, sent) => {
  expect(sentTo(to(model), requestOf({ output_config: given })).output_config).toEqual(sent);
});

test.each([
  ["claude-haiku-4-5", true],
  ["claude-opus-4-6", true],
  ["some-local-model", true],
  ["claude-opus-4-7", false],
  ["claude-haiku-5-5", false],
])("%s takes temperature, top_p and top_k: %s", (model, takes) => {
  const sampling = { temperature: 1, top_p: 0.9, top_k: 5 };
  const sent = sentTo(to(model), requestOf(sampling));
  for (const [field, value] of Object.entries(sampling)) {
    expect(sent[field]).toBe(takes ? value : undefined);
  }
});

test("a model that the client names itself gets the request as it came", () => {
  const body = {
    model: "claude-haiku-4-5",
    max_tokens: 64_000,
    messages: [hello, system(text("note"))],
    thinking: adaptive,
    output_config: { effort: "high" },
    temperature: 1,
  };
  const text_ = JSON.stringify(body);
  const request = anthropicMessages.parseRequest(bodyOf(text_), {});
  expect(Buffer.from(request.bytesFor(to("claude-haiku-4-5")).bytes).toString()).toBe(text_);
});

describe("instructions between messages", () => {
  const note = system({ ...text("note"), cache_control: { type: "ephemeral" } });
  const noted = { ...text("note"), cache_control: { type: "ephemeral" } };

  test.each([
    ["after words of the user", [hello, note], [user(text("hello"), noted)]],
    [
      "after results of tools",
      [hello, said(call), user(result), note, { role: "system", content: "more" }],
      [hello, said(call), user(result, noted, text("more"))],
    ],
    ["after words that are empty", [{ role: "user", content: "" }, note], [user(noted)]],
    ["before words of the user", [note, hello], [user(text("hello"), noted)]],
    [
      "between a call and its result",
      [hello, said(call), note, user(result)],
      [hello, said(call), user(result, noted)],
    ],
    [
      "between answers",
      [hello, said(text("a")), note, said(text("b")), hello],
      [hello, said(text("a")), user(noted), said(text("b")), hello],
    ],
    ["after an answer", [hello, said(text("a")), note], [hello, said(text("a")), user(noted)]],
    [
      "that change the tools",
      [hello, system({ type: "tool_removal" })],
      [hello, system({ type: "tool_removal" })],
    ],
    ["that are empty", [hello, { role: "system", output_config: {} }], [hello]],
  ])(
    "%s go to the neighbouring message of the user where a model takes none",
    (_, messages, sent) => {
      const request = requestOf({ messages });
      for (const model of ["claude-haiku-4-5", "claude-opus-4-8", "some-local-model"]) {
        expect(sentTo(to(model), request).messages).toEqual(sent);
      }
      expect(sentTo(to("claude-opus-5-5"), request).messages).toEqual(messages);
    },
  );

  test("keep the spelling of all that is around them", () => {
    const body = (messages: string) =>
      `{"model":"claude-haiku-4-5","models":["auto"],"messages":[${messages}]}`;
    const words = '{ "role":"user","content":"\\u00fc"}';
    const answer = '{"content":[{"type":"tool_use","input":{"n":1.0}}], "role":"assistant"}';
    const given = body(`${words}, {"role":"system","content":"\\u0041"}, ${answer}`).replace(
      "haiku-4-5",
      "x",
    );
    const bytes = anthropicMessages
      .parseRequest(bodyOf(given), {})
      .bytesFor(to("claude-haiku-4-5")).bytes;
    const folded = '[{"type":"text","text":"\\u00fc"},{"type":"text","text":"\\u0041"}]';
    expect(Buffer.from(bytes).toString()).toBe(
      body(`${words.replace('"\\u00fc"', folded)}, ${answer}`).replace('"models":["auto"],', ""),
    );
  });
});

test("Claude Code's requests for any model reach an older one in the form that it sends there itself", () => {
  const [older] = recordedRequests("claude-code", "turn-1-haiku");
  for (const { text: body, headers } of recordedRequests("claude-code", "turn-2-model-auto")) {
    const request = anthropicMessages.parseRequest(bodyOf(body), headers);
    const sent = sentTo(to("claude-haiku-4-5", { maxOutputTokens: 64_000 }), request);
    const roles = new Set(sent.messages.map(({ role }: { role: string }) => role));
    expect(roles).toEqual(new Set(["user", "assistant"]));
    expect(sent).not.toHaveProperty("output_config.effort");
    // The turn began without a thought, so there is none now.
    expect(sent.thinking).toEqual(disabled);
    expect(sent).not.toHaveProperty("context_management");
  }
  for (const { text: body, headers } of recordedRequests("claude-code", "turn-1-model-auto")) {
    const request = anthropicMessages.parseRequest(bodyOf(body), headers);
    const sent = sentTo(to("claude-haiku-4-5", { maxOutputTokens: 64_000 }), request);
    expect(sent.thinking).toEqual(older?.body.thinking);
    expect(sent.messages).toHaveLength(1);
    expect(sent.messages[0].content.at(-1)).toMatchObject({ cache_control: { type: "ephemeral" } });
  }
});

test.each([
  ["claude-haiku-4-5", { thinking: adaptive }, ["thinking.type"]],
  ["claude-haiku-4-5", { output_config: { effort: "high" } }, ["output_config.effort"]],
  ["claude-haiku-4-5", { messages: [hello, system(text("note"))] }, ["messages[].role"]],
  [
    "claude-haiku-4-5",
    {
      thinking: adaptive,
      max_tokens: 100,
      context_management: { edits: [{ type: "clear_thinking_1" }] },
    },
    ["thinking", "context_management.edits"],
  ],
  ["claude-opus-5-5", { thinking: { type: "disabled" } }, ["thinking"]],
  ["claude-opus-5-5", { top_p: 1, temperature: null }, ["top_p"]],
  ["claude-opus-5-5", { thinking: adaptive, output_config: { effort: "high" } }, []],
])("%s does not get of %j: %j", (model, fields, dropped) => {
  const request = requestOf({ max_tokens: 4096, ...fields });
  expect(request.bytesFor(to(model)).dropped).toEqual(dropped);
});

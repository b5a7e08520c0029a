import fc from "fast-check";
import { expect, test } from "vitest";
import { readRequest, requestNeeds } from "../src/index.ts";
import { VISIT_LIMIT } from "../src/request/read-tools.ts";
import { agentBody, asAnthropic, asOpenAI, asResponses, openAIAgentBody } from "./bodies.ts";

test("every protocol gives the person's text", () => {
  for (const body of ["Why?", asOpenAI("Why?"), asAnthropic("Why?"), asResponses("Why?")]) {
    expect(readRequest(body)).toMatchObject({ text: ["Why?"], textLength: 4, humanTurns: 1 });
  }
  expect(readRequest({ input: "Why?" }).text).toEqual(["Why?"]);
  expect(readRequest({ prompt: "Why?" }).text).toEqual(["Why?"]);
});

test("a tool exchange keeps the person's text, without the reminders of the agent", () => {
  const reading = readRequest(agentBody("Fix the bug.", 3, true));
  expect(reading).toMatchObject({
    text: ["Fix the bug."],
    humanTurns: 2,
    toolResults: 3,
    toolCalls: 3,
    toolFailed: true,
    tools: 1,
    images: 1,
    files: 0,
    maxOutputTokens: 32000,
  });
  const reminder = "<system-reminder>Never mind.</system-reminder>".length;
  const history = "Hello".length + "Hello!".length + 6000;
  const exchange = 3 * (400 + 1000 + reminder);
  expect(reading.outsideLength).toBe(2000 + 500 + reminder + history + exchange);
  expect(requestNeeds(reading)).toEqual({
    vision: true,
    tools: true,
    inputTokens: Math.ceil((12 + reading.outsideLength) / 4),
    maxOutputTokens: 32000,
  });
});

test("Anthropic messages and OpenAI chat completions read alike", () => {
  const anthropic = readRequest(agentBody("Fix the bug.", 3));
  const openAI = readRequest(openAIAgentBody("Fix the bug.", 3));
  const reminders = 4 * "<system-reminder>Never mind.</system-reminder>".length;
  expect({ ...openAI, visited: 0 }).toEqual({
    ...anthropic,
    outsideLength: anthropic.outsideLength - reminders,
    visited: 0,
  });
});

test("items of the Responses protocol count as calls and results", () => {
  const reading = readRequest({
    instructions: "Be brief.",
    max_output_tokens: 100,
    reasoning: { effort: "high" },
    text: { format: { type: "json_schema" } },
    input: [
      { role: "user", content: "Look it up." },
      { type: "reasoning", summary: [] },
      { type: "function_call", name: "find", arguments: "a".repeat(500) },
      { type: "function_call_output", output: "found" },
    ],
  });
  expect(reading).toMatchObject({
    text: ["Look it up."],
    outsideLength: 9 + 500 + 5,
    toolCalls: 1,
    toolResults: 1,
    maxOutputTokens: 100,
    structured: true,
    thinking: true,
  });
});

test("text beside tool results starts a new turn", () => {
  const reading = readRequest({
    messages: [
      { role: "user", content: "Go on." },
      { role: "assistant", content: [{ type: "tool_use", input: {} }] },
      {
        role: "user",
        content: [
          { type: "tool_result", content: "ok", is_error: true },
          { type: "text", text: "Stop!" },
        ],
      },
    ],
  });
  expect(reading).toMatchObject({ text: ["Stop!"], humanTurns: 2, toolResults: 0 });
  expect(reading.toolFailed).toBe(false);
});

test("an image alone is a turn without text, and images in tool results count", () => {
  const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
  const turn = readRequest({
    messages: [
      { role: "user", content: "Look" },
      { role: "user", content: [image] },
    ],
  });
  expect(turn).toMatchObject({ text: [], textLength: 0, humanTurns: 2, images: 1 });
  expect(turn.outsideLength).toBe(4 + 6000);
  const result = { type: "tool_result", content: [{ type: "image" }, { type: "image" }] };
  const beside = { messages: [{ role: "user", content: [result, { type: "image" }] }] };
  expect(requestNeeds(beside).vision).toBe(true);
  expect(readRequest(beside)).toMatchObject({ images: 3, humanTurns: 0, toolResults: 1 });
});

test("files count a fixed size, and text documents their text", () => {
  const reading = readRequest({
    messages: [
      {
        role: "user",
        content: [
          { type: "document", source: { type: "text", data: "t".repeat(50_000) } },
          { type: "document", source: { type: "base64", data: "JVBERi0" } },
          { type: "input_audio" },
          { type: "text", text: "Summarize." },
        ],
      },
    ],
  });
  expect(reading).toMatchObject({ files: 3, outsideLength: 74_000, text: ["Summarize."] });
});

test.each([
  [{ tool_choice: "required" }, { forcedTool: true }],
  [{ tool_choice: { type: "any" } }, { forcedTool: true }],
  [{ tool_choice: { type: "tool", name: "a" } }, { forcedTool: true }],
  [{ tool_choice: { type: "function", function: { name: "a" } } }, { forcedTool: true }],
  [{ tool_choice: "auto" }, { forcedTool: false }],
  [{ tool_choice: { type: "auto" } }, { forcedTool: false }],
  [{ response_format: { type: "json_object" } }, { structured: true }],
  [{ response_format: { type: "text" } }, { structured: false }],
  [{ output_config: { format: { type: "json_schema" }, effort: "max" } }, { structured: true }],
  [{ output_config: { effort: "max" } }, { thinking: true }],
  [{ thinking: { type: "enabled", budget_tokens: 1024 } }, { thinking: true }],
  [{ thinking: { type: "disabled" } }, { thinking: false }],
  [{ reasoning_effort: "low" }, { thinking: false }],
  [{ reasoning_effort: "high" }, { thinking: true }],
  [{ max_tokens: -5 }, { maxOutputTokens: undefined }],
  [{ max_tokens: "many" }, { maxOutputTokens: undefined }],
])("options %j", (options, expected) => {
  expect(readRequest(options)).toMatchObject(expected);
});

test("an unreadable request reads as an empty one", () => {
  const empty = readRequest(null);
  expect(requestNeeds(null)).toEqual({ vision: false, tools: false, inputTokens: 0 });
  const cyclic: Record<string, unknown> = {};
  cyclic.content = [cyclic];
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = {
    get messages(): unknown {
      throw new Error("no");
    },
  };
  const strange = [undefined, 5, [], [null, 5, { content: {} }], {}, cyclic, proxy, hostile];
  for (const body of strange) expect(readRequest(body)).toEqual(empty);
  const loop: unknown[] = [];
  loop.push({ role: "user", content: loop }, loop);
  expect(readRequest({ messages: loop })).toMatchObject({ text: [], humanTurns: 0 });
});

test("work is linear in the parts and stops at the limit, before the oldest messages", () => {
  const visits = (messages: number): number =>
    readRequest({
      messages: Array.from({ length: messages }, (_, at) => ({
        role: "user",
        content: [{ type: "text", text: `${at}` }],
      })),
    }).visited;
  expect([10, 100, 1000].map(visits)).toEqual([20, 200, 2000]);
  expect(visits(100_000)).toBe(VISIT_LIMIT);

  let touched = 0;
  const messages = new Proxy(new Array(300_000).fill({ role: "user", content: "old" }), {
    get(target, key): unknown {
      touched++;
      return Reflect.get(target, key);
    },
  });
  messages[299_999] = { role: "user", content: "new" };
  expect(readRequest({ messages }).text).toEqual(["new"]);
  expect(touched).toBeLessThan(VISIT_LIMIT + 10);
});

test("the parts of one message and the arguments of one tool call are capped too", () => {
  const content = new Array(200_000).fill({ type: "text", text: "a" });
  const input = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, "v"]));
  const wide = readRequest({ messages: [{ role: "user", content }] });
  expect(wide.visited).toBe(VISIT_LIMIT);
  expect(wide.textLength).toBe(2 * wide.text.length - 1);
  const messages = [{ role: "assistant", content: [{ type: "tool_use", input }] }];
  expect(readRequest({ messages }).visited).toBe(VISIT_LIMIT);
});

test("any JSON value is read without throwing", () => {
  const part = fc.record(
    {
      type: fc.constantFrom("text", "tool_use", "tool_result", "image", "document", "x_call"),
      text: fc.oneof(fc.string(), fc.jsonValue()),
      content: fc.jsonValue(),
      input: fc.jsonValue(),
      source: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const message = fc.record(
    {
      role: fc.oneof(fc.constantFrom("user", "assistant", "tool"), fc.jsonValue()),
      type: fc.jsonValue(),
      content: fc.oneof(fc.string(), fc.array(part), fc.jsonValue()),
      tool_calls: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const body = fc.record(
    { messages: fc.oneof(fc.array(message), fc.jsonValue()), tools: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue()), (request) => {
      const needs = requestNeeds(request);
      expect(needs.inputTokens).toBeGreaterThanOrEqual(0);
      expect(requestNeeds(readRequest(request))).toEqual(needs);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test("a revoked proxy has the needs of an empty request", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(requestNeeds(proxy)).toEqual(requestNeeds(null));
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import type { StreamTap } from "../../src/protocols/protocol.ts";
import { dataOf, listenerOf, recordedAnswer, requestOf, targetOf } from "./messages.ts";

const tools = ["Write", "Bash"].map((name) => ({ name, input_schema: { type: "object" } }));
const own = targetOf();

const tapOf = (needsResponse = true, listener = listenerOf({ needsResponse })): StreamTap =>
  requestOf({ tools }).tapStream(listener, own);

const cachedUsage = {
  inputTokens: 1200,
  outputTokens: 42,
  cachedInputTokens: 900,
  cacheWriteTokens: 0,
};

const thoughtAndCall = [
  { type: "thinking", thinking: "I should write the file.", signature: expect.any(String) },
  { type: "text", text: "I will write it." },
  { type: "tool_use", id: "toolu_00000001rec", name: "Write", input: expect.any(Object) },
];

describe.each([
  ["messages-text", "stop", [{ type: "text", text: "Done: the file is written." }]],
  ["messages-title", "stop", [{ type: "text", text: '{"title":"Small file task"}' }]],
  ["messages-thinking-and-tool-call", "tool-calls", thoughtAndCall],
  [
    "messages-two-tool-calls-late-usage",
    "tool-calls",
    [
      { type: "text", text: "I will write it." },
      {
        type: "tool_use",
        id: "toolu_00000001rec",
        name: "Write",
        input: { file_path: "/home/user/project/hello.txt", content: "hi" },
      },
      {
        type: "tool_use",
        id: "toolu_00000002rec",
        name: "Bash",
        input: { command: "printf hi > /home/user/project/hello.txt.2" },
      },
    ],
  ],
])("%s", (name, finish, content) => {
  const stream = recordedAnswer(name);
  test.skipIf(stream === undefined)("passes, and its usage, signals and content are read", () => {
    const events = dataOf(stream ?? "");
    for (const needsResponse of [true, false]) {
      const listener = listenerOf({ needsResponse });
      const tap = tapOf(needsResponse, listener);
      const verdicts = events.map((data) => tap.add(data));
      expect(verdicts).toEqual([...events.slice(1).map(() => "pass"), "last"]);
      expect([tap.begun, tap.finished]).toEqual([true, true]);
      const { outcome, response } = tap.read();
      expect(outcome).toEqual({
        usage: cachedUsage,
        answer: { finish, empty: false, brokenToolCall: false, refusal: false },
      });
      expect(listener.heard.content).toBeGreaterThan(2);
      if (needsResponse) {
        expect(response).toMatchObject({ type: "message", role: "assistant", content });
        expect(response).toMatchObject({ model: expect.stringMatching(/^claude/) });
      } else {
        expect(response).toBeUndefined();
      }
    }
  });

  test.skipIf(stream === undefined)("in JSON it is read in the same way", () => {
    const tap = tapOf();
    for (const data of dataOf(stream ?? "")) tap.add(data);
    const { outcome, response } = tap.read();
    expect(requestOf({ tools }).tapJson(JSON.stringify(response), own)).toEqual({
      outcome,
      response,
    });
  });
});

const start = {
  type: "message_start",
  message: { id: "msg_1", model: "claude-x", content: [], usage: { input_tokens: 3 } },
};
const textStart = {
  type: "content_block_start",
  index: 0,
  content_block: { type: "text", text: "" },
};
const textDelta = (text: string) => ({
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text },
});
const callStart = (name: string, index = 1) => ({
  type: "content_block_start",
  index,
  content_block: { type: "tool_use", id: "t", name, input: {} },
});
const inputDelta = (json: string, index = 1) => ({
  type: "content_block_delta",
  index,
  delta: { type: "input_json_delta", partial_json: json },
});
const end = (reason: string, usage: object = { output_tokens: 5 }) => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null },
  usage,
});

function answerOf(events: readonly object[], needsResponse: boolean) {
  const tap = tapOf(needsResponse);
  for (const event of events) tap.add(JSON.stringify(event));
  return tap.read().outcome.answer;
}

describe.each([true, false])("if the response is needed: %s", (needsResponse) => {
  test.each([
    ["an answer", [textStart, textDelta("Yes."), end("end_turn")], { finish: "stop" }],
    [
      "an end at a stop sequence",
      [textStart, textDelta("Yes."), end("stop_sequence")],
      { finish: "stop" },
    ],
    [
      "an answer that was cut",
      [textStart, textDelta("Yes."), end("max_tokens")],
      { finish: "length" },
    ],
    [
      "a full context window",
      [textStart, textDelta("Yes."), end("model_context_window_exceeded")],
      { finish: "length" },
    ],
    ["a reason to come", [textStart, textDelta("Yes."), end("tea_break")], { finish: "other" }],
    [
      "a refusal of the API",
      [textStart, textDelta("Yes."), end("refusal")],
      { finish: "content-filter", refusal: true },
    ],
    [
      "a refusal in words",
      [
        textStart,
        textDelta("I'm sor"),
        textDelta("ry, but I can't help with that."),
        end("end_turn"),
      ],
      { finish: "stop", refusal: true },
    ],
    ["nothing", [end("end_turn")], { finish: "stop", empty: true }],
    [
      "blanks",
      [textStart, textDelta(" \n"), textDelta("\n"), end("end_turn")],
      { finish: "stop", empty: true },
    ],
    [
      "a call",
      [callStart("Write"), inputDelta('{"a"'), inputDelta(":1}"), end("tool_use")],
      { finish: "tool-calls" },
    ],
    ["a call without arguments", [callStart("Write"), end("tool_use")], { finish: "tool-calls" }],
    [
      "a call with half of its arguments",
      [callStart("Write"), inputDelta('{"a"'), end("max_tokens")],
      { finish: "length", brokenToolCall: true },
    ],
    [
      "a call of a tool that was not offered",
      [callStart("Read"), inputDelta("{}"), end("tool_use")],
      { finish: "tool-calls", brokenToolCall: true },
    ],
    [
      "a search of the provider",
      [
        {
          type: "content_block_start",
          index: 0,
          content_block: { type: "server_tool_use", id: "s" },
        },
        inputDelta("{", 0),
        end("pause_turn"),
      ],
      { finish: "other" },
    ],
    [
      "an answer of a model that stood in for one that declined",
      [
        textStart,
        textDelta("Yes."),
        end("end_turn", { iterations: [{ type: "fallback_message" }] }),
      ],
      { finish: "stop", refusal: true },
    ],
  ])("signals of %s", (_, events, signals) => {
    expect(answerOf([start, ...events], needsResponse)).toEqual({
      empty: false,
      brokenToolCall: false,
      refusal: false,
      ...signals,
    });
  });

  test("a text that is cut anywhere has the signals of the whole text", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "I'm sorry, but I can't help with that.",
        "As an AI, I cannot do that",
        "   ",
      ),
    );
    fc.assert(
      fc.property(texts, fc.nat({ max: 9 }), texts, (first, size, second) => {
        const text = first + second;
        const pieces = text.match(new RegExp(`[\\s\\S]{1,${size + 1}}`, "g")) ?? [];
        const cut = [start, textStart, ...pieces.map(textDelta), end("end_turn")];
        const whole = [start, textStart, textDelta(text), end("end_turn")];
        expect(answerOf(cut, needsResponse)).toEqual(answerOf(whole, needsResponse));
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

test.each([
  [
    "only counts of the start",
    { input_tokens: 3, output_tokens: 1 },
    {},
    { inputTokens: 3, outputTokens: 1 },
  ],
  [
    "cached tokens beside the others, and writes for an hour",
    {
      input_tokens: 3,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
      service_tier: "priority",
      speed: "fast",
    },
    { output_tokens: 7, output_tokens_details: { thinking_tokens: 2 }, input_tokens: null },
    {
      inputTokens: 153,
      outputTokens: 7,
      cachedInputTokens: 100,
      cacheWriteTokens: 50,
      cacheWrite1hTokens: 30,
      reasoningTokens: 2,
      serviceTier: "priority",
      speed: "fast",
    },
  ],
  [
    "zeros first, counts at the end",
    { input_tokens: 0, output_tokens: 0 },
    { input_tokens: 9, output_tokens: 8 },
    { inputTokens: 9, outputTokens: 8 },
  ],
  ["none", undefined, undefined, undefined],
  [
    "nonsense",
    { input_tokens: "3", cache_read_input_tokens: "x" },
    { output_tokens: -1 },
    undefined,
  ],
])("usage: %s", (_, first, last, usage) => {
  const tap = tapOf();
  tap.add(JSON.stringify({ type: "message_start", message: { usage: first } }));
  tap.add(
    JSON.stringify({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: last }),
  );
  expect(tap.read().outcome.usage).toEqual(usage);
});

test("a response begins with its first block, so a fallback is possible after the mere head", () => {
  const tap = tapOf();
  tap.add(JSON.stringify(start));
  tap.add('{"type":"ping"}');
  expect(tap.begun).toBe(false);
  tap.add(JSON.stringify(textStart));
  expect(tap.begun).toBe(true);
});

test("a response begins with a piece of a block whose beginning is missing", () => {
  const tap = tapOf(false);
  const delta = { type: "thinking_delta", thinking: "hm" };
  tap.add(JSON.stringify({ type: "content_block_delta", index: 0, delta }));
  expect(tap.begun).toBe(true);
});

test.each([
  ["overloaded_error", "overloaded"],
  ["rate_limit_error", "rate-limited"],
  ["timeout_error", "timeout"],
  ["api_error", "failed"],
  ["error_to_come", "failed"],
])(
  "an event that reports %s is a failure of the kind %s, without the provider's words",
  (type, kind) => {
    const event = { type: "error", error: { type, message: "secret" } };
    for (const events of [[event], [start, textStart, textDelta("Yes."), event]]) {
      let failure: unknown;
      try {
        answerOf(events, false);
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(Failure);
      expect(failure).toMatchObject({
        kind,
        reported: true,
        message: expect.not.stringContaining("secret"),
      });
    }
  },
);

test.each([
  "",
  "[DONE]",
  "{",
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x',
])("an event that is not JSON is a failure, even where nothing depends on it: %s", (data) => {
  const tap = tapOf(false);
  for (const event of [start, textStart, textDelta("A long text that is no refusal.")]) {
    tap.add(JSON.stringify(event));
  }
  expect(() => tap.add(data)).toThrow(Failure);
});

test("a stream that ends without a reason is a failure, because clients would wait for one", () => {
  const tap = tapOf();
  for (const event of [start, textStart, textDelta("Yes.")]) tap.add(JSON.stringify(event));
  expect(() => tap.add('{"type":"message_stop"}')).toThrow(Failure);
});

test("of what nothing depends on, nothing is parsed and nothing is kept", () => {
  const listener = listenerOf({ needsResponse: false });
  const tap = tapOf(false, listener);
  for (const event of [start, textStart, textDelta("A long text that is no refusal.")]) {
    tap.add(JSON.stringify(event));
  }
  const { reserved, content } = listener.heard;
  const parse = JSON.parse;
  JSON.parse = () => {
    throw new Error("parsed");
  };
  try {
    for (let i = 0; i < 100; i++) {
      expect(
        tap.add(
          `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${i}"}}`,
        ),
      ).toBe("pass");
      expect(
        tap.add(
          `{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"${i}"}   }`,
        ),
      ).toBe("pass");
    }
  } finally {
    JSON.parse = parse;
  }
  expect(listener.heard.reserved).toBe(reserved);
  expect(listener.heard.content).toBe(content + 100);
});

test("strange events of any order and shape pass, or are a failure, and are read without an error", () => {
  const index = fc.constantFrom<unknown>(0, 1, "0", null, -1);
  const event = fc.oneof(
    fc.constantFrom<unknown>(null, 1, [], {}, start, end("end_turn"), { type: "message_stop" }),
    fc.record({
      type: fc.constantFrom("message_start", "message_delta"),
      message: fc.jsonValue(),
      delta: fc.jsonValue(),
      usage: fc.jsonValue(),
    }),
    fc.record({
      type: fc.constant("content_block_start"),
      index,
      content_block: fc.oneof(fc.jsonValue(), fc.constant({ type: "tool_use" })),
    }),
    fc.record({
      type: fc.constant("content_block_delta"),
      index,
      delta: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom(
            "text_delta",
            "input_json_delta",
            "signature_delta",
            "thinking_delta",
          ),
          text: fc.jsonValue(),
          partial_json: fc.jsonValue(),
          signature: fc.jsonValue(),
        }),
      ),
    }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
      (events, needsResponse, marksState) => {
        const tap = requestOf({ tools }).tapStream(
          listenerOf({ needsResponse }),
          targetOf({ marksState }),
        );
        for (const data of events) {
          try {
            tap.add(JSON.stringify(data));
          } catch (error) {
            expect(error).toBeInstanceOf(Failure);
          }
        }
        tap.read();
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test.each([true, false])(
  "a response that is too long has no signals, but its usage (needed: %s)",
  (needsResponse) => {
    const tap = tapOf(needsResponse);
    for (const event of [start, callStart("Write")]) tap.add(JSON.stringify(event));
    for (let i = 0; i < 20; i++) tap.add(JSON.stringify(inputDelta("x".repeat(60_000))));
    tap.add(JSON.stringify(end("tool_use")));
    expect(tap.read()).toEqual({
      outcome: { usage: { inputTokens: 3, outputTokens: 5 } },
      response: undefined,
    });
  },
);

test("a response for which there is no memory has no signals", () => {
  const tap = tapOf(true, listenerOf({ reserve: () => false }));
  for (const event of [start, textStart, textDelta("Yes."), end("end_turn")]) {
    tap.add(JSON.stringify(event));
  }
  expect(tap.read().outcome.answer).toBeUndefined();
  expect(tap.finished).toBe(true);
});

test.each([
  ["text", "not JSON", "not JSON"],
  ["another value", "[]", "not a message"],
  [
    "an error",
    '{"type":"error","error":{"type":"api_error","message":"secret"}}',
    "200 with an error",
  ],
  ["content that is no list", '{"type":"message","content":"x"}', "not a message"],
])("%s instead of a message is a failure", (_, text, message) => {
  expect(() => requestOf().tapJson(text, own)).toThrow(message);
});

test.each([
  [
    "a tool set of the provider",
    { tools: [...tools, { type: "mcp_toolset", mcp_server_name: "x" }] },
  ],
  [
    "a tool that was added on the way",
    {
      tools,
      messages: [
        { role: "user", content: "x" },
        { role: "system", content: [{ type: "tool_addition", tool: {} }] },
      ],
    },
  ],
])("a call of any name is whole if the request offers %s", (_, fields) => {
  const content = [{ type: "tool_use", id: "t", name: "Read", input: {} }];
  const text = JSON.stringify({ content });
  expect(requestOf(fields).tapJson(text, own).outcome.answer?.brokenToolCall).toBe(false);
  expect(requestOf({ tools }).tapJson(text, own).outcome.answer?.brokenToolCall).toBe(true);
});

test("an input that is no object is a broken call", () => {
  for (const input of [undefined, null, 1, "text"]) {
    const content = [{ type: "tool_use", id: "t", name: "Write", input }];
    const { outcome } = requestOf({ tools }).tapJson(JSON.stringify({ content }), own);
    expect(outcome.answer?.brokenToolCall).toBe(true);
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { awaitsText, responseSignals } from "../../src/call/response-signals.ts";
import { parse, tap, target } from "./chat.ts";

const choice = (delta: object, finish_reason: string | null = null) => ({
  index: 0,
  delta,
  finish_reason,
});
const chunkOf = (...choices: object[]) =>
  JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices });
const chunk = (delta: object, finish: string | null = null) => chunkOf(choice(delta, finish));
const text = (content: string) => chunk({ content });
const counts = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const counted = JSON.stringify({ choices: [], usage: counts });
const role = chunk({ role: "assistant", content: "" });
const stop = chunk({}, "stop");

function read(events: readonly string[], needsResponse = true) {
  const read = tap(parse({ stream_options: { include_usage: true } }), {}, { needsResponse });
  const verdicts = events.map((data) => read.add(data));
  return { ...read.read(), verdicts, tap: read };
}

test("a stream is put together as it would have come without streaming", () => {
  const { response, outcome, verdicts, tap } = read([
    role,
    chunk({ reasoning_content: "H" }),
    chunk({ reasoning_content: "m." }),
    text("I "),
    text("will."),
    chunk({ tool_calls: [{ index: 0, id: "1", function: { name: "a", arguments: '{"x"' } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
    chunk({ tool_calls: [{ index: 1, id: "2", custom: { name: "b", input: "free" } }] }),
    chunk({}, "tool_calls"),
    counted,
    "[DONE]",
  ]);
  expect(response).toEqual({
    id: "c",
    created: 1,
    model: "m",
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "I will.",
          refusal: null,
          reasoning_content: "Hm.",
          tool_calls: [
            { id: "1", type: "function", function: { name: "a", arguments: '{"x":1}' } },
            { id: "2", type: "custom", custom: { name: "b", input: "free" } },
          ],
        },
        finish_reason: "tool_calls",
      },
    ],
    usage: counts,
  });
  expect(outcome).toEqual({
    usage: { inputTokens: 11, outputTokens: 7 },
    answer: { finish: "tool-calls", empty: false, brokenToolCall: false, refusal: false },
  });
  expect(verdicts).toEqual([...Array(10).fill("pass"), "last"]);
  expect(tap.finished).toBe(true);
});

test("the chunk with usage is dropped for clients that did not ask for it", () => {
  const plain = tap(parse());
  expect([role, counted, stop].map((data) => plain.add(data))).toEqual(["pass", "drop", "pass"]);
  expect(plain.read().outcome.usage).toEqual({ inputTokens: 11, outputTokens: 7 });
});

test.each([
  [
    "an id in each chunk",
    [
      ["0", "a", '{"x"'],
      ["1", "", ":1}"],
    ],
    1,
  ],
  [
    "an id that comes late",
    [
      ["", "a", '{"x"'],
      ["1", "", ":1}"],
    ],
    1,
  ],
  [
    "no id",
    [
      ["", "a", '{"x"'],
      ["", "", ":1}"],
    ],
    1,
  ],
  [
    "the name in each chunk",
    [
      ["1", "a", '{"x"'],
      ["1", "a", ":1}"],
    ],
    1,
  ],
  [
    "one index for two calls with ids",
    [
      ["1", "a", '{"x":1}'],
      ["2", "a", '{"x":1}'],
    ],
    2,
  ],
  [
    "one index for two calls without ids",
    [
      ["", "a", '{"x":1}'],
      ["", "b", '{"x":1}'],
    ],
    2,
  ],
  ["no arguments", [["1", "a", ""]], 1],
] as const)("tool calls with %s are told apart", (_, pieces, calls) => {
  const events = pieces.map(([id, name, input]) =>
    chunk({ tool_calls: [{ index: 0, id, function: { name, arguments: input } }] }),
  );
  const { response, outcome } = read([...events, chunk({}, "tool_calls")]);
  const { tool_calls } = (response as { choices: [{ message: { tool_calls: unknown[] } }] })
    .choices[0].message;
  expect(tool_calls).toHaveLength(calls);
  expect(outcome.answer?.brokenToolCall).toBe(false);
});

test.each([
  ["an error", JSON.stringify({ error: { message: "x" } }), true],
  ["an error beside choices", JSON.stringify({ choices: [], error: { code: 500 } }), true],
  ["a choice that ends in an error", chunk({}, "error"), true],
  ["text that is not JSON", "<html>", false],
])("%s in a stream is a failure, however little is read", (_, data, reported) => {
  for (const needsResponse of [true, false]) {
    const events = [role, text("One two three four."), text("Five"), data];
    expect(() => read(events, needsResponse)).toThrow(expect.objectContaining({ reported }));
  }
});

test("usage without choices counts, and is dropped like usage with none", () => {
  const bare = JSON.stringify({ usage: counts });
  expect(read([role, stop, bare]).outcome.usage).toEqual({ inputTokens: 11, outputTokens: 7 });
  const plain = tap(parse());
  expect([role, bare].map((data) => plain.add(data))).toEqual(["pass", "drop"]);
});

test("usage counts wherever it stands, and the service tier with it", () => {
  const late = JSON.stringify({
    choices: [choice({}, "stop")],
    usage: counts,
    service_tier: "flex",
  });
  for (const needsResponse of [true, false]) {
    const { outcome } = read([role, text("x"), late, chunkOf()], needsResponse);
    expect(outcome.usage).toEqual({ inputTokens: 11, outputTokens: 7, serviceTier: "flex" });
  }
});

const piece = fc.oneof(
  fc.constantFrom(
    ...["I", "I'm sorry, ", "but ", "Sorry, ", "I can't ", "help with that", "As an AI, ", " "],
    ...["", "\n", "!", "“", "Here is the file.", "unfortunately ", "and so on ".repeat(25)],
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const event = fc.oneof(
  { weight: 8, arbitrary: piece.map(text) },
  piece.map((reasoning_content) => chunk({ reasoning_content })),
  piece.map((refusal) => chunk({ refusal })),
  fc
    .record({
      index: fc.nat(1),
      name: fc.constantFrom("", "a"),
      input: fc.constantFrom("", "{", "{}"),
    })
    .map(({ index, name, input }) =>
      chunk({ tool_calls: [{ index, function: { name, arguments: input } }] }),
    ),
  fc.constantFrom(counted, chunk({}, "stop"), chunk({}, "length"), chunk({ audio: { id: "a" } })),
  fc.constantFrom(chunkOf(), chunk({ content: null }), chunk({ content: [{ type: "text" }] })),
);

test("what is learned does not depend on how much of a stream is read", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const lean = read(events, false);
      const whole = read(events);
      expect(lean.outcome).toEqual(whole.outcome);
      expect(lean.verdicts).toEqual(whole.verdicts);
      expect(lean.tap.begun).toBe(whole.tap.begun);
      expect(lean.tap.finished).toBe(whole.tap.finished);
      expect(lean.response).toBeUndefined();
    }),
    { seed: 1, numRuns: 3_000 },
  );
});

test("a stream whose response is not needed is parsed only where its outcome may change", () => {
  const broken = `{"choices":[{"index":0,"delta":{"content":"never looked at"`;
  const events = [role, text("Here is the whole file:"), ...Array(50).fill(broken), stop];
  expect(read(events, false).outcome.answer).toEqual({
    finish: "stop",
    empty: false,
    brokenToolCall: false,
    refusal: false,
  });
  expect(() => read(events)).toThrow("not JSON");
});

test("as soon as no more text is awaited, no more text can be a refusal", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const whole = pieces.join("");
      const signals = (content: string) =>
        responseSignals(
          { finish: "stop", text: content, refusal: "", media: false, toolCalls: [] },
          new Set(),
        );
      for (let length = 0; length <= whole.length; length++) {
        const start = whole.slice(0, length);
        if (!awaitsText(start)) expect(signals(start)).toEqual(signals(whole));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test.each([true, false])(
  "content is announced once it comes, and reasoning is not content (response needed: %s)",
  (needsResponse) => {
    let announced = 0;
    const onContent = () => void announced++;
    const watched = tap(parse(), {}, { onContent, needsResponse });
    for (const data of [role, chunk({ reasoning_content: "Hm." })]) watched.add(data);
    expect(announced).toBe(0);
    watched.add(text("Hello"));
    expect(announced).toBe(1);
  },
);

test("a response that is too long to keep has no signals", () => {
  const { outcome, response } = read([role, text("x".repeat(1024 * 1024)), stop, counted]);
  expect(outcome).toEqual({ usage: { inputTokens: 11, outputTokens: 7 } });
  expect(response).toBeUndefined();
});

const marking = { ...target, marksState: true };
const details = [
  { type: "reasoning.text", text: "Hm.", signature: "s" },
  { type: "reasoning.encrypted", data: "d" },
];
const marked = [
  { type: "reasoning.text", text: "Hm.", signature: "armature.self.s" },
  { type: "reasoning.encrypted", data: "armature.self.d" },
];

test("where several providers speak the protocol, state in events is marked", () => {
  const watched = tap(parse(), marking, { needsResponse: false });
  const events = [role, text("One two three four"), chunk({ reasoning_details: details })];
  const verdicts = events.map((data) => watched.add(data));
  expect(verdicts.slice(0, 2)).toEqual(["pass", "pass"]);
  expect(verdicts[2]).toEqual({ data: chunk({ reasoning_details: marked }) });
  const audio = watched.add(chunk({ audio: { id: "a", data: "UklG" } }));
  expect(audio).toEqual({ data: chunk({ audio: { id: "armature.self.a", data: "UklG" } }) });
  expect(tap(parse()).add(chunk({ reasoning_details: details }))).toBe("pass");
});

test("where several providers speak the protocol, state in a whole response is marked", () => {
  const response = (reasoning_details: object[]) =>
    JSON.stringify({
      choices: [{ index: 0, message: { content: "x", reasoning_details }, finish_reason: "stop" }],
      usage: counts,
    });
  const request = parse();
  expect(request.tapJson(response(details), marking).marked).toBe(response(marked));
  expect(request.tapJson(response([]), marking)).not.toHaveProperty("marked");
  expect(request.tapJson(response(details), target)).not.toHaveProperty("marked");
});

test.each([
  ["text that is not JSON", "<html>"],
  ["an error", '{"error":{"message":"x"}}'],
  ["no choices", '{"choices":[]}'],
  ["a choice that ends in an error", '{"choices":[{"message":{},"finish_reason":"error"}]}'],
])("a whole response of %s is a failure", (_, body) => {
  expect(() => parse().tapJson(body, target)).toThrow(expect.objectContaining({ kind: "failed" }));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import type { StreamTap } from "../../src/protocols/protocol.ts";
import {
  isRecorded,
  parse,
  recordedAnswers,
  recordedRequest,
  sent,
  tap,
  target,
} from "./responses.ts";

const answers = isRecorded ? recordedAnswers() : [];
const plain = parse({ model: "auto", input: "hi" });
const marks = { marksState: true };

const created = { type: "response.created", response: { id: "resp_1", output: [] } };
const added = { type: "response.output_item.added", output_index: 0, item: { type: "message" } };
const delta = { type: "response.output_text.delta", output_index: 0, delta: "Hi" };
const message = { type: "message", content: [{ type: "output_text", text: "Hi" }] };
const done = { type: "response.output_item.done", output_index: 0, item: message };
const completed = {
  type: "response.completed",
  response: {
    id: "resp_1",
    status: "completed",
    output: [message],
    usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  },
};

const add = (stream: StreamTap, ...events: readonly object[]) =>
  events.map((event) => stream.add(JSON.stringify(event)));

test.for(answers)("$name passes as it came, and its outcome is read", ({ name, events }) => {
  const stream = tap(plain);
  const verdicts = events.map((event) => stream.add(event));
  expect(verdicts).toEqual([...events.slice(1).map(() => "pass"), "last"]);
  expect(stream).toMatchObject({ begun: true, finished: true });
  const { outcome, response } = stream.read();
  expect(outcome).toEqual({
    usage: {
      inputTokens: 1200,
      cachedInputTokens: 900,
      outputTokens: 42,
      reasoningTokens: expect.any(Number),
    },
    answer: {
      finish: name === "responses-text.sse" ? "stop" : "tool-calls",
      empty: false,
      brokenToolCall: false,
      refusal: false,
    },
  });
  expect(response).toEqual(JSON.parse(events.at(-1) ?? "").response);
});

test.for(answers)("$name: a response begins with its first item, not before", ({ events }) => {
  const stream = tap(plain);
  const begun = events.map((event) => {
    stream.add(event);
    return stream.begun;
  });
  expect(begun.indexOf(true)).toBe(2);
});

test.for(answers)(
  "$name: marks go out, and come back as the state that they stand for",
  ({ events }) => {
    const stream = tap(plain, marks);
    const passed = events.map((event) => {
      const verdict = stream.add(event);
      return JSON.parse(typeof verdict === "object" ? verdict.data : event);
    });
    const items: object[] = passed
      .filter(({ type }) => type === "response.output_item.done")
      .map(({ item }) => item);
    const last = passed.at(-1).response;
    expect(last.output).toEqual(items);
    expect(last.id).toMatch(/^armature\.self\.resp_/);
    expect(passed[0].response.id).toBe(last.id);
    expect(stream.position?.responseId).toBe(last.id);
    const original = events.map((event) => JSON.parse(event));
    const state = original.find(({ item }) => item?.type === "reasoning")?.item.encrypted_content;
    const marked = items.filter((item) => "encrypted_content" in item);
    expect(marked).toEqual(
      state === undefined
        ? []
        : [expect.objectContaining({ encrypted_content: `armature.self.${state}` })],
    );
    // Nothing but marks is different.
    const unmarked = JSON.stringify(passed).replaceAll('"armature.self.', '"');
    expect(JSON.parse(unmarked)).toEqual(original);
    const next = parse({ model: "auto", input: items, previous_response_id: last.id });
    expect(next.pins).toEqual([{ field: "previous_response_id", issuer: "self" }]);
    const { input, previous_response_id: previous } = JSON.parse(sent(next, marks));
    expect(input).toEqual(original.at(-1).response.output);
    expect(previous).toBe(original.at(-1).response.id);
    const elsewhere = JSON.parse(sent(next, { ...marks, issuer: "other" })).input;
    expect(elsewhere).toEqual(items.filter((item) => !("encrypted_content" in item)));
  },
);

test.skipIf(!isRecorded)("a call of a tool that was not offered is broken", () => {
  const { body } = recordedRequest("codex/turn-1-model-auto.json");
  const call = { type: "function_call", call_id: "1", name: "launch_rocket", arguments: "{}" };
  const inNamespace = { ...call, name: "close_agent", namespace: "multi_agent_v1" };
  for (const [item, broken] of [
    [call, true],
    [inNamespace, false],
  ] as const) {
    const stream = tap(parse(body));
    add(stream, created, { ...completed, response: { ...completed.response, output: [item] } });
    expect(stream.read().outcome.answer).toMatchObject({ brokenToolCall: broken });
  }
});

test("where the upstream may find more tools, a call of any of them is whole", () => {
  const tools = [{ type: "function", name: "exec" }, { type: "tool_search" }];
  const stream = tap(parse({ model: "auto", input: "hi", tools }));
  const call = { type: "function_call", call_id: "1", name: "found_later", arguments: "{}" };
  add(stream, created, { ...completed, response: { ...completed.response, output: [call] } });
  expect(stream.read().outcome.answer).toMatchObject({ brokenToolCall: false });
});

test("upstreams that leave the output out of the last event, or end with [DONE], are read as well", () => {
  const stream = tap(plain);
  const { output: _output, ...response } = completed.response;
  add(stream, created, added, delta, done);
  expect(add(stream, { ...completed, response })).toEqual(["last"]);
  expect(stream.add("[DONE]")).toBe("drop");
  expect(stream.read()).toMatchObject({
    outcome: { usage: { inputTokens: 5 }, answer: { finish: "stop", empty: false } },
    response: { id: "resp_1", output: [message] },
  });
});

test.for([
  ["max_output_tokens", "length"],
  ["content_filter", "content-filter"],
  ["something_new", "other"],
] as const)(
  "a response that is incomplete for %s ends its stream with %s",
  ([reason, expected]) => {
    const stream = tap(plain);
    const response = {
      ...completed.response,
      status: "incomplete",
      incomplete_details: { reason },
    };
    expect(add(stream, created, { type: "response.incomplete", response }).at(-1)).toBe("last");
    expect(stream.read().outcome.answer).toMatchObject({ finish: expected });
  },
);

test.for([
  [{ type: "error", code: "rate_limit_exceeded", message: "secret" }, "rate-limited"],
  [{ type: "error", error: { code: "server_is_overloaded", message: "secret" } }, "overloaded"],
  [{ type: "error", message: "secret" }, "failed"],
  [
    {
      type: "response.failed",
      response: {
        error: { code: "server_error", message: "secret" },
        usage: { input_tokens: 5, output_tokens: 0 },
      },
    },
    "failed",
  ],
] as const)("%j is a reported failure of the kind %s, which quotes nothing", ([event, kind]) => {
  const stream = tap(plain);
  add(stream, created, added, delta);
  let failure: unknown;
  try {
    add(stream, event);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ kind, reported: true });
  expect((failure as Failure).message).not.toContain("secret");
  expect(stream.finished).toBe(false);
  // The event itself is not passed on.
  expect(stream.position).toEqual({ responseId: "resp_1", sequenceNumber: 3 });
  expect(stream.read().outcome.usage?.inputTokens).toBe("response" in event ? 5 : undefined);
});

test("content is told when it comes: text, calls and refusals, but no reasoning", () => {
  let content = 0;
  const listener = { onContent: () => content++, reserve: () => true };
  const stream = plain.tapStream(listener, target);
  const counts = [
    created,
    { type: "response.output_item.added", item: { type: "reasoning" } },
    { type: "response.reasoning_summary_text.delta", delta: "Hm" },
    added,
    delta,
    { type: "response.refusal.delta", delta: "No" },
    { type: "response.output_item.added", item: { type: "function_call" } },
  ].map((event) => {
    add(stream, event);
    return content;
  });
  expect(counts).toEqual([0, 0, 0, 0, 1, 2, 3]);
});

test("without memory for it, or without a reader, there is usage but no response", () => {
  const noRoom = plain.tapStream({ onContent: () => undefined, reserve: () => false }, target);
  add(noRoom, created, done, completed);
  expect(noRoom.read()).toEqual({
    outcome: { usage: { inputTokens: 5, outputTokens: 2 } },
    response: undefined,
  });
  const listener = { needsResponse: false, onContent: () => undefined, reserve: () => true };
  const unread = plain.tapStream(listener, target);
  add(unread, created, done, completed);
  expect(unread.read()).toMatchObject({ outcome: { answer: { finish: "stop" } } });
  expect(unread.read().response).toBeUndefined();
});

test("a response of more than a million characters is not kept", () => {
  const stream = tap(plain);
  const text = "x".repeat(1024 * 1024);
  const long = { type: "message", content: [{ type: "output_text", text }] };
  add(stream, created, { ...done, item: long });
  add(stream, { ...completed, response: { ...completed.response, output: [long] } });
  expect(stream.read()).toEqual({
    outcome: { usage: { inputTokens: 5, outputTokens: 2 } },
    response: undefined,
  });
});

test("a response of less than a million characters is kept, although its text comes twice", () => {
  const stream = tap(plain);
  const text = "x".repeat(600 * 1024);
  const long = { type: "message", content: [{ type: "output_text", text }] };
  add(stream, created, { ...done, item: long });
  add(stream, { ...completed, response: { ...completed.response, output: [long] } });
  expect(stream.read()).toMatchObject({ response: { output: [long] } });
});

test("events that are no JSON, or that end a response without one, are failures", () => {
  for (const data of ["{", "", '{"type":"response.output_text.delta","delta":"Hi', "Hi}"]) {
    expect(() => tap(plain).add(data), data).toThrow(Failure);
  }
  for (const response of [undefined, null, "done", 1]) {
    expect(() => add(tap(plain), { type: "response.completed", response })).toThrow(Failure);
  }
});

const hostile = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc
    .record(
      {
        type: fc.oneof(
          fc.constantFrom(...[created, added, delta, done, completed].map(({ type }) => type)),
          fc.string(),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        response: fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.record(
            {
              id: fc.jsonValue({ maxDepth: 1 }),
              status: fc.jsonValue({ maxDepth: 0 }),
              output: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue({ maxDepth: 2 }))),
              usage: fc.jsonValue({ maxDepth: 2 }),
            },
            { requiredKeys: [] },
          ),
        ),
        item: fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.record({
            type: fc.constantFrom("reasoning", "function_call", "message"),
            encrypted_content: fc.jsonValue({ maxDepth: 1 }),
            content: fc.jsonValue({ maxDepth: 2 }),
          }),
        ),
      },
      { requiredKeys: [] },
    )
    .map((event) => JSON.stringify(event)),
);

test("no event makes a tap throw anything but a Failure, whatever it holds", () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 8 }), fc.boolean(), (events, marksState) => {
      const stream = tap(plain, { marksState });
      for (const event of events) {
        try {
          const verdict = stream.add(event);
          if (typeof verdict === "object") JSON.parse(verdict.data);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }
      stream.read();
    }),
    { seed: 1, numRuns: 1000 },
  );
});

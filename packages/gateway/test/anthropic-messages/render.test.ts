import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import { dataOf, requestOf } from "./messages.ts";
import { blocks, type content, finish, head, parts, sealed, usage } from "./parts.ts";

// biome-ignore lint/suspicious/noExplicitAny: events of many shapes
type Event = any;

function eventsOf(given: readonly LanguageModelV4StreamPart[]): readonly Event[] {
  const renderer = requestOf().renderStream(head);
  const stream = given.map((part) => renderer.push(part)).join("");
  const names = [...stream.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
  const events = dataOf(stream).map((data) => JSON.parse(data));
  expect(events.map(({ type }) => type)).toEqual(names);
  return events;
}

/** The blocks of a stream by the rules of strict clients: one open block at a time, counted from 0. */
function blocksOf(events: readonly Event[]): readonly Event[] {
  const read: Event[] = [];
  let open: Event;
  for (const { type, index, content_block: block, delta } of events) {
    if (!type.startsWith("content_block_")) {
      expect(open).toBeUndefined();
      continue;
    }
    if (type === "content_block_start") {
      expect(open).toBeUndefined();
      expect(index).toBe(read.length);
      open = { ...block, json: "" };
      continue;
    }
    expect(open).toBeDefined();
    expect(index).toBe(read.length);
    if (type === "content_block_stop") {
      const { json, ...rest } = open;
      read.push(rest.type === "tool_use" ? { ...rest, input: JSON.parse(json || "{}") } : rest);
      open = undefined;
    } else if (delta.type === "text_delta") open.text += delta.text;
    else if (delta.type === "thinking_delta") open.thinking += delta.thinking;
    else if (delta.type === "signature_delta") open.signature = delta.signature;
    else open.json += delta.partial_json;
  }
  return read;
}

const resultOf = (given: readonly object[], unified: "stop" | "tool-calls" = "stop"): Event =>
  requestOf().renderResult(
    { content: given as typeof content, finishReason: { unified, raw: undefined }, usage },
    head,
  );

test("a stream has all events that clients need, with the counts at its end", () => {
  const events = eventsOf(parts);
  expect(events[0]).toEqual({
    type: "message_start",
    message: {
      id: "msg_r1",
      type: "message",
      role: "assistant",
      model: "gpt-x",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      },
    },
  });
  expect(events[1]).toEqual({ type: "ping" });
  expect(events.slice(-2)).toEqual([
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: {
        input_tokens: 300,
        cache_creation_input_tokens: 50,
        cache_read_input_tokens: 850,
        output_tokens: 42,
        output_tokens_details: { thinking_tokens: 12 },
      },
    },
    { type: "message_stop" },
  ]);
  expect(blocksOf(events)).toEqual(blocks);
});

test("nothing is written before the first content", () => {
  const renderer = requestOf().renderStream(head);
  const early = parts.slice(0, 3).concat({ type: "ping" });
  expect(early.map((part) => renderer.push(part)).join("")).toBe("");
  expect(renderer.push({ type: "text-delta", id: "0", delta: "x" })).toMatch(
    /^event: message_start\n/,
  );
  expect(renderer.push({ type: "ping" })).toBe('event: ping\ndata: {"type":"ping"}\n\n');
});

test("a response without content is a whole message", () => {
  const types = eventsOf([finish("stop")]).map(({ type }) => type);
  expect(types).toEqual(["message_start", "ping", "message_delta", "message_stop"]);
});

test("nothing follows the end", () => {
  const events = eventsOf([
    finish("stop"),
    { type: "text-delta", id: "0", delta: "x" },
    finish("stop"),
  ]);
  expect(events.at(-1)).toEqual({ type: "message_stop" });
  expect(events).toHaveLength(4);
});

test.each(["error", "interrupted"] as const)(
  "a stream that ended as %s does not look complete",
  (reason) => {
    const events = eventsOf([{ type: "text-delta", id: "0", delta: "x" }, finish(reason)]);
    expect(events.at(-1)?.type).toBe("content_block_delta");
  },
);

const call = parts.filter(({ type }) => type.startsWith("tool-"));

test.each([
  ["stop", "stop", [], "end_turn"],
  ["a tool call", "tool-calls", call, "tool_use"],
  ["a tool call that the upstream calls a stop", "stop", call, "tool_use"],
  ["a tool call that is not there", "tool-calls", [], "end_turn"],
  ["the limit", "length", [], "max_tokens"],
  ["the limit, within a call", "length", call.slice(0, 3), "max_tokens"],
  ["a filter", "content-filter", [], "refusal"],
  ["another reason", "other", [], "end_turn"],
] as const)("%s is rendered as a reason to stop", (_, unified, given, reason) => {
  const events = eventsOf([...given, finish(unified)]);
  expect(events.at(-2)?.delta).toEqual({ stop_reason: reason, stop_sequence: null });
});

test("a full context window and a stop sequence keep their names", () => {
  const full = eventsOf([finish("length", "model_context_window_exceeded")]);
  expect(full.at(-2)?.delta.stop_reason).toBe("model_context_window_exceeded");
  const metadata = { anthropic: { stopSequence: "END" } };
  const stopped = eventsOf([{ ...finish("stop"), providerMetadata: metadata }]);
  expect(stopped.at(-2)?.delta).toEqual({ stop_reason: "stop_sequence", stop_sequence: "END" });
});

describe("a thought", () => {
  const seal = { providerMetadata: { armature: { sealed } } };
  const start: LanguageModelV4StreamPart = { type: "reasoning-start", id: "0" };
  const delta: LanguageModelV4StreamPart = { type: "reasoning-delta", id: "0", delta: "x" };
  const end: LanguageModelV4StreamPart = { type: "reasoning-end", id: "0" };

  test.each([
    ["its start", [{ ...start, ...seal }, delta, end], "x", sealed],
    ["a piece of it", [start, delta, { ...delta, ...seal, delta: "" }, end], "x", sealed],
    ["its end", [start, delta, { ...end, ...seal }], "x", sealed],
    ["its start, without words", [{ ...start, ...seal }, end], "", sealed],
    ["its end, without words", [start, { ...end, ...seal }], "", sealed],
    ["nowhere", [start, delta, end], "x", "armature.."],
    ["nowhere, and without an end", [start, delta], "x", "armature.."],
  ] as const)("has a signature if its seal comes with %s", (_, given, thinking, signature) => {
    expect(blocksOf(eventsOf([...given, finish("stop")]))).toEqual([
      { type: "thinking", thinking, signature },
    ]);
  });

  test("without words and seal is left out", () => {
    expect(blocksOf(eventsOf([start, end, finish("stop")]))).toEqual([]);
    expect(resultOf([{ type: "reasoning", text: "" }]).content).toEqual([]);
  });

  test("without a seal comes back as words, and to no upstream as a signature", () => {
    const [block] = resultOf([{ type: "reasoning", text: "x" }]).content;
    const messages = [
      { role: "user", content: "x" },
      { role: "assistant", content: [block] },
    ];
    expect(requestOf({ messages }).toCall().options.prompt[1]?.content).toEqual([
      { type: "reasoning", text: "x" },
    ]);
  });
});

test("an empty text is left out, because upstreams refuse it when it comes back", () => {
  const empty: LanguageModelV4StreamPart[] = [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: "" },
    { type: "text-end", id: "0" },
  ];
  expect(blocksOf(eventsOf([...empty, finish("stop")]))).toEqual([]);
  expect(resultOf([{ type: "text", text: "" }]).content).toEqual([]);
});

describe("a tool call", () => {
  const whole = (input: string, id = "c"): LanguageModelV4StreamPart => ({
    type: "tool-call",
    toolCallId: id,
    toolName: "Read",
    input,
  });
  const start: LanguageModelV4StreamPart = { type: "tool-input-start", id: "c", toolName: "Read" };
  const end: LanguageModelV4StreamPart = { type: "tool-input-end", id: "c" };
  const rendered = (input: object, id = "c") => ({ type: "tool_use", id, name: "Read", input });

  test.each([
    ["in one piece", [whole('{"a":1}')], [rendered({ a: 1 })]],
    ["whose input comes with the call only", [start, end, whole('{"a":1}')], [rendered({ a: 1 })]],
    ["that takes no input", [start, end, whole("")], [rendered({})]],
    ["that comes twice", [whole('{"a":1}'), whole('{"a":1}')], [rendered({ a: 1 })]],
    [
      "that begins twice",
      [
        start,
        { type: "tool-input-delta", id: "c", delta: '{"a":1}' },
        start,
        end,
        whole('{"a":1}'),
      ],
      [rendered({ a: 1 })],
    ],
    [
      "that the provider runs",
      [{ ...start, providerExecuted: true }, end, { ...whole("{}"), providerExecuted: true }],
      [],
    ],
    [
      "with an id that upstreams of the protocol refuse",
      [whole("{}", "functions.Read:0")],
      [rendered({}, "functions_Read_0")],
    ],
  ] as const)("%s", (_, given, expected) => {
    expect(blocksOf(eventsOf([...given, finish("tool-calls")]))).toEqual(expected);
  });

  test.each([
    ['{"a":1}', { a: 1 }],
    ["", {}],
    ["null", {}],
  ])("in JSON with the arguments %j", (input, expected) => {
    expect(resultOf([whole(input)], "tool-calls")).toMatchObject({
      content: [rendered(expected)],
      stop_reason: "tool_use",
    });
  });

  test.each(['{"a"', "[]", "1"])(
    "in JSON with the arguments %j is a failure of the model",
    (input) => {
      expect(() => resultOf([whole(input)])).toThrow(Failure);
    },
  );
});

test("texts with one id are blocks of their own, also while both wait for another block", () => {
  const text = (delta: string): LanguageModelV4StreamPart[] => [
    { type: "text-delta", id: "0", delta },
    { type: "text-end", id: "0" },
  ];
  const open: LanguageModelV4StreamPart = { type: "tool-input-start", id: "c", toolName: "Read" };
  expect(blocksOf(eventsOf([open, ...text("a"), ...text("b"), finish("stop")]))).toEqual([
    { type: "tool_use", id: "c", name: "Read", input: {} },
    { type: "text", text: "a" },
    { type: "text", text: "b" },
  ]);
});

test("counts that are unknown are 0, and uncached ones are worked out", () => {
  const unknown = {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  };
  const output = { total: undefined, text: undefined, reasoning: undefined };
  const usageOf = (inputTokens: typeof usage.inputTokens): object => {
    const finishReason = { unified: "stop", raw: undefined } as const;
    const result: Event = requestOf().renderResult(
      { content: [], finishReason, usage: { inputTokens, outputTokens: output } },
      head,
    );
    return result.usage;
  };
  const zeros = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 };
  expect(usageOf(unknown)).toEqual({ input_tokens: 0, ...zeros });
  expect(usageOf({ ...unknown, total: 10, cacheRead: 4 })).toEqual({
    input_tokens: 6,
    ...zeros,
    cache_read_input_tokens: 4,
  });
});

test("pieces that come in any order are whole blocks, one after the other, in the order of their beginnings", () => {
  const text = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });
  const block = fc.oneof(
    text.map((pieces) => ({ kind: "text" as const, pieces })),
    text.map((pieces) => ({ kind: "reasoning" as const, pieces })),
    fc
      .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 5 }))
      .map(([input, size]) => ({
        kind: "call" as const,
        pieces: JSON.stringify(input).match(new RegExp(`[\\s\\S]{1,${size + 1}}`, "g")) ?? [],
      })),
  );
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      (given, draws, ends) => {
        const queues = given.map(({ kind, pieces }, index) =>
          partsOf(kind, `${index}`, pieces, ends),
        );
        const given_ = queues.map((queue) => [...queue]);
        const order: number[] = [];
        const mixed: LanguageModelV4StreamPart[] = [];
        while (given_.some((queue) => queue.length > 0)) {
          const live = given_.flatMap((queue, index) => (queue.length > 0 ? [index] : []));
          const pick = live[draws.next().value % live.length] ?? 0;
          const part = given_[pick]?.shift();
          if (part === undefined) continue;
          mixed.push(part);
          // Texts and thoughts begin with their first piece.
          const begins =
            given[pick]?.kind === "call" ? "tool-input-start" : `${given[pick]?.kind}-delta`;
          if (part.type === begins && !order.includes(pick)) order.push(pick);
        }
        const read = blocksOf(eventsOf([...mixed, finish("stop")]));
        expect(read).toEqual(
          order.map((index) => {
            const { kind, pieces } = given[index] ?? { kind: "text", pieces: [] };
            const whole = pieces.join("");
            if (kind === "text") return { type: "text", text: whole };
            if (kind === "reasoning")
              return { type: "thinking", thinking: whole, signature: sealed };
            return { type: "tool_use", id: `${index}`, name: "Read", input: JSON.parse(whole) };
          }),
        );
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

/** @param ends false leaves out the ends, as some upstreams do */
function partsOf(
  kind: "text" | "reasoning" | "call",
  id: string,
  pieces: readonly string[],
  ends: boolean,
): readonly LanguageModelV4StreamPart[] {
  const seal = { providerMetadata: { armature: { sealed } } };
  switch (kind) {
    case "text":
      return [
        { type: "text-start", id },
        ...pieces.map((delta) => ({ type: "text-delta" as const, id, delta })),
        ...(ends ? [{ type: "text-end" as const, id }] : []),
      ];
    case "reasoning":
      return [
        { type: "reasoning-start", id },
        ...pieces.map((delta) => ({ type: "reasoning-delta" as const, id, delta, ...seal })),
        ...(ends ? [{ type: "reasoning-end" as const, id }] : []),
      ];
    default:
      return [
        { type: "tool-input-start", id, toolName: "Read" },
        ...pieces.map((delta) => ({ type: "tool-input-delta" as const, id, delta })),
        ...(ends ? [{ type: "tool-input-end" as const, id }] : []),
        { type: "tool-call", toolCallId: id, toolName: "Read", input: pieces.join("") },
      ];
  }
}

test("a text that is blank to its end makes no block, and other texts keep their blanks", () => {
  const texts = (deltas: readonly string[], id: string): LanguageModelV4StreamPart[] => [
    { type: "text-start", id },
    ...deltas.map((delta) => ({ type: "text-delta" as const, id, delta })),
    { type: "text-end", id },
  ];
  const events = eventsOf([
    ...texts(["\n", "\n "], "blank"),
    ...texts(["\n", "\nHi", "\n"], "said"),
    finish("stop"),
  ]);
  const said = [{ type: "text", text: "\n\nHi\n" }];
  expect(blocksOf(events)).toMatchObject(said);
  expect(blocksOf(events)).toHaveLength(1);
  const whole = ["\n\n ", "\n\nHi\n"].map((text) => ({ type: "text", text }));
  expect(resultOf(whole).content).toEqual(said);
});

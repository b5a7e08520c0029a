import { expect, test } from "vitest";
import { callOutcome } from "../../src/call/call-outcome.ts";
import { openState, sealState } from "../../src/call/issued-state.ts";
import { chunk, completion, hello, issuer, json, partsOf, serve, stream } from "./server.ts";

const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const counts = {
  inputTokens: { total: 11, noCache: 4, cacheRead: 5, cacheWrite: 2 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
};
const call = (id: string, name: string, input: string, index = 0) => ({
  index,
  id,
  type: "function",
  function: { name, arguments: input },
});

test("a whole response is read with its reasoning, text, calls and counts", async () => {
  const message = {
    content: "I will.",
    reasoning_content: "Hm.",
    tool_calls: [call("1", "a", '{"x":1}'), call("", "b", "")],
  };
  const { model } = await serve([json(completion(message, { usage, service_tier: "flex" }))]);
  const result = await model.doGenerate(hello);
  expect(result).toMatchObject({
    content: [
      {
        type: "reasoning",
        text: "Hm.",
        providerMetadata: {
          armature: { sealed: sealState(issuer, { field: "reasoning_content" }) },
        },
      },
      { type: "text", text: "I will." },
      { type: "tool-call", toolCallId: "1", toolName: "a", input: '{"x":1}' },
      { type: "tool-call", toolCallId: expect.stringMatching(/^call_/), input: "{}" },
    ],
    finishReason: { unified: "tool-calls", raw: "stop" },
    usage: { ...counts, raw: { ...usage, service_tier: "flex" } },
    warnings: [],
  });
});

test("a stream is read with its reasoning, text, calls and counts, however it is cut", async () => {
  const events = [
    chunk({ role: "assistant", content: "" }),
    chunk({ reasoning_content: "Hm" }),
    chunk({ reasoning_content: "." }),
    chunk({ content: "I wíll." }),
    chunk({ tool_calls: [call("1", "a", "")] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] }),
    chunk({ tool_calls: [call("2", "b", "{}", 1)] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
    chunk({}, "tool_calls"),
    { ...chunk({}), choices: [], usage, service_tier: "flex" },
    "[DONE]",
  ];
  for (const size of [1, 7, 10_000]) {
    const { model } = await serve([stream(events, size)]);
    expect(await partsOf(model)).toEqual([
      { type: "stream-start", warnings: [] },
      {
        type: "response-metadata",
        id: "chatcmpl-1",
        modelId: "upstream-name",
        timestamp: new Date(1000),
      },
      { type: "reasoning-start", id: "reasoning-0" },
      { type: "reasoning-delta", id: "reasoning-0", delta: "Hm" },
      { type: "reasoning-delta", id: "reasoning-0", delta: "." },
      {
        type: "reasoning-end",
        id: "reasoning-0",
        providerMetadata: {
          armature: { sealed: sealState(issuer, { field: "reasoning_content" }) },
        },
      },
      { type: "text-start", id: "text-1" },
      { type: "text-delta", id: "text-1", delta: "I wíll." },
      { type: "text-end", id: "text-1" },
      { type: "tool-input-start", id: "1", toolName: "a" },
      { type: "tool-input-delta", id: "1", delta: '{"x"' },
      { type: "tool-input-start", id: "2", toolName: "b" },
      { type: "tool-input-delta", id: "2", delta: "{}" },
      { type: "tool-input-delta", id: "1", delta: ":1}" },
      { type: "tool-input-end", id: "1" },
      { type: "tool-call", toolCallId: "1", toolName: "a", input: '{"x":1}' },
      { type: "tool-input-end", id: "2" },
      { type: "tool-call", toolCallId: "2", toolName: "b", input: "{}" },
      {
        type: "finish",
        finishReason: { unified: "tool-calls", raw: "tool_calls" },
        usage: { ...counts, raw: { ...usage, service_tier: "flex" } },
      },
    ]);
  }
});

test("reasoning with state comes back to its upstream as it was sent", async () => {
  const pieces = [
    [{ type: "reasoning.text", text: "H", index: 0, format: "f" }],
    [{ type: "reasoning.text", text: "m.", index: 0, format: "f" }],
    [{ type: "reasoning.text", signature: "s", index: 0, format: "f" }],
    [{ type: "reasoning.encrypted", data: "d", index: 1 }],
  ];
  const details = [
    { type: "reasoning.text", text: "Hm.", signature: "s", index: 0, format: "f" },
    { type: "reasoning.encrypted", data: "d", index: 1 },
  ];
  const deltas = pieces.map((reasoning_details, index) =>
    chunk({ reasoning: ["H", "m.", null, null][index], reasoning_details }),
  );
  const whole = completion({ content: "Yes.", reasoning: "Hm.", reasoning_details: details });
  const events = [...deltas, chunk({ content: "Yes." }), chunk({}, "stop")];
  const { model, asked } = await serve([stream(events), json(whole)]);
  const end = (await partsOf(model)).find(({ type }) => type === "reasoning-end");
  const generated = await model.doGenerate(hello);
  const metadata = [end, generated.content[0]].map((part) =>
    part !== undefined && "providerMetadata" in part ? part.providerMetadata : undefined,
  );
  const [sealed, whollySealed] = metadata.map((each) => String(each?.armature?.sealed));
  expect(openState(issuer, sealed ?? "")).toEqual({ field: "reasoning", details });
  expect(openState(issuer, whollySealed ?? "")).toEqual({ field: "reasoning", details });
  const prompt = (state: unknown) => ({
    prompt: [
      {
        role: "assistant" as const,
        content: [
          {
            type: "reasoning" as const,
            text: "Hm.",
            providerOptions: { armature: { sealed: String(state) } },
          },
          { type: "text" as const, text: "Yes." },
        ],
      },
    ],
  });
  await model.doGenerate(prompt(sealed));
  expect(asked.at(-1)?.body.messages).toEqual([
    { role: "assistant", content: "Yes.", reasoning: "Hm.", reasoning_details: details },
  ]);
  await model.doGenerate(prompt(sealState("other", { field: "reasoning", details })));
  expect(asked.at(-1)?.body.messages).toEqual([{ role: "assistant", content: "Yes." }]);
});

test("a refusal is text that says so", async () => {
  const refused = completion({ content: null, refusal: "I will not." });
  const events = [chunk({ refusal: "I will" }), chunk({ refusal: " not." }), chunk({}, "stop")];
  const { model } = await serve([json(refused), json(refused), stream(events)]);
  const providerMetadata = { armature: { refusal: true } };
  expect((await model.doGenerate(hello)).content).toEqual([
    { type: "text", text: "I will not.", providerMetadata },
  ]);
  const whole = await model.doGenerate(hello);
  expect(callOutcome(whole, {}).answer).toMatchObject({ refusal: true, empty: false });
  const parts = await partsOf(model);
  expect(parts).toContainEqual({ type: "text-start", id: "refusal-0", providerMetadata });
  expect(parts).toContainEqual({ type: "text-delta", id: "refusal-0", delta: " not." });
});

test.each([
  ["stop", [], "stop"],
  ["length", [], "length"],
  ["content_filter", [], "content-filter"],
  ["tool_calls", [call("1", "a", "{}")], "tool-calls"],
  ["stop", [call("1", "a", "{}")], "tool-calls"],
  ["insufficient_system_resource", [], "other"],
])("the reason %s with calls %j means %s", async (raw, tool_calls, unified) => {
  const delta = tool_calls.length > 0 ? { tool_calls } : { content: "x" };
  const whole = { choices: [{ index: 0, message: delta, finish_reason: raw }] };
  const { model } = await serve([stream([chunk(delta, raw)]), json(whole)]);
  expect((await partsOf(model)).at(-1)).toMatchObject({ finishReason: { unified, raw } });
  expect((await model.doGenerate(hello)).finishReason).toEqual({ unified, raw });
});

/** The calls that a stream of these entries of `tool_calls` brings, one entry a chunk. */
async function callsOf(...entries: object[]) {
  const chunks = entries.map((entry) => chunk({ tool_calls: [entry] }));
  const { model } = await serve([stream([...chunks, chunk({}, "tool_calls")])]);
  const parts = await partsOf(model);
  const calls = parts.filter((part) => part.type === "tool-call");
  // Whatever the upstream does, deltas add up to the call's input under its id.
  for (const { toolCallId, input } of calls) {
    const deltas = parts.filter(
      (part) => part.type === "tool-input-delta" && part.id === toolCallId,
    );
    const text = deltas.map((part) => ("delta" in part ? part.delta : "")).join("");
    expect(text === "" ? "{}" : text).toBe(input);
    const starts = parts.filter(
      (part) => part.type === "tool-input-start" && part.id === toolCallId,
    );
    expect(starts).toHaveLength(1);
  }
  return calls.map(({ toolCallId, toolName, input }) => [toolCallId, toolName, input]);
}

const generated = expect.stringMatching(/^call_[0-9a-f]{32}$/);
const more = (input: string, fields: object = {}) => ({
  index: 0,
  function: { arguments: input },
  ...fields,
});

test.each([
  ["an id in each chunk", [call("0", "a", '{"x"'), call("1", "", ":1}")], [["0", "a", '{"x":1}']]],
  [
    "no id at all",
    [more('{"x"', { function: { name: "a", arguments: '{"x"' } }), more(":1}")],
    [[generated, "a", '{"x":1}']],
  ],
  [
    "the name in each chunk",
    [call("1", "a", '{"x"'), call("1", "a", ":1}")],
    [["1", "a", '{"x":1}']],
  ],
  [
    "a name that comes late",
    [call("1", "", '{"x"'), call("1", "a", ":1}")],
    [["1", "a", '{"x":1}']],
  ],
  ["no index", [{ id: "1", function: { name: "a", arguments: "{}" } }], [["1", "a", "{}"]]],
  [
    "one index for all calls",
    [call("1", "a", "{}"), call("2", "a", "{}")],
    [
      ["1", "a", "{}"],
      ["2", "a", "{}"],
    ],
  ],
  [
    "one index for calls without ids",
    [call("", "a", "{}"), call("", "b", "{}")],
    [
      [generated, "a", "{}"],
      [generated, "b", "{}"],
    ],
  ],
  ["empty arguments", [call("1", "a", "")], [["1", "a", "{}"]]],
  ["no name", [call("1", "", "{}")], [["1", "", "{}"]]],
  ["entries that are no calls", [null, 7, "x"].map((entry) => entry as unknown as object), []],
])("calls with %s are read", async (_, entries, expected) => {
  expect(await callsOf(...entries)).toEqual(expected);
});

test.each([
  ["usage beside the reason", [chunk({ content: "x" }), chunk({}, "stop", { usage })]],
  [
    "usage in each chunk",
    [chunk({ content: "x" }, null, { usage: { prompt_tokens: 1 } }), chunk({}, "stop", { usage })],
  ],
  ["usage before the text", [{ choices: [], usage }, chunk({ content: "x" }), chunk({}, "stop")]],
  ["usage without choices", [chunk({ content: "x" }), chunk({}, "stop"), { usage }]],
  [
    "no choices and no usage",
    [
      { choices: [] },
      chunk({ content: "x" }),
      chunk({}, "stop"),
      { choices: [], usage: null },
      { usage },
    ],
  ],
])("%s counts", async (_, events) => {
  const { model } = await serve([stream(events)]);
  expect((await partsOf(model)).at(-1)).toMatchObject({
    finishReason: { unified: "stop" },
    usage: counts,
  });
});

test("other choices than the first are not mixed into it", async () => {
  const second = { index: 1, delta: { content: "two" }, finish_reason: null };
  const both = chunk({ content: "one" }) as { choices: object[] };
  both.choices.unshift(second);
  const { model } = await serve([stream([both, chunk({}, "stop")])]);
  const deltas = (await partsOf(model)).filter(({ type }) => type === "text-delta");
  expect(deltas).toMatchObject([{ delta: "one" }]);
});

test("a stream that ends without a reason was interrupted, and its calls are not complete", async () => {
  for (const end of [["[DONE]"], []]) {
    const { model } = await serve([
      stream([chunk({ tool_calls: [call("1", "a", "{}")] }), ...end]),
    ]);
    const parts = await partsOf(model);
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "interrupted" } });
    expect(parts.filter(({ type }) => type === "tool-call")).toEqual([]);
  }
});

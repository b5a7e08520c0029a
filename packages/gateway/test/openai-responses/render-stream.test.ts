import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/error.ts";
import { openaiResponses } from "../../src/protocols/openai-responses/openai-responses.ts";
import { dataOf, type Event, finish, head, parse, render, resultOf } from "./responses.ts";

const request = parse({
  model: "auto",
  input: "hi",
  metadata: { task: "1" },
  tools: [
    { type: "function", name: "exec" },
    { type: "custom", name: "apply_patch" },
    { type: "tool_search", execution: "client", description: "Finds tools.", parameters: {} },
    { type: "namespace", name: "agents", tools: [{ type: "function", name: "close" }] },
    { type: "namespace", name: "functions", tools: [{ type: "custom", name: "run" }] },
  ],
});

/** The parts of one block of a response, in their order. */
const text = fc.string({ maxLength: 6 });
const block = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), pieces: fc.array(text, { maxLength: 4 }) }),
  fc.record({
    kind: fc.constant("reasoning" as const),
    pieces: fc.array(text, { maxLength: 4 }),
    sealed: fc.option(fc.constant("armature.x.c2VhbA"), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant("call" as const),
    tool: fc.constantFrom("exec", "apply_patch", "tool_search", "agents__close", "run", "unknown"),
    input: fc.dictionary(fc.constantFrom("input", "cmd"), text, { maxKeys: 2 }),
    cuts: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
    streamed: fc.boolean(),
  }),
);

function partsOf(
  of: typeof block extends fc.Arbitrary<infer T> ? T : never,
  id: string,
): LanguageModelV4StreamPart[] {
  if (of.kind !== "call") {
    const sealed = of.kind === "reasoning" ? of.sealed : undefined;
    return [
      { type: `${of.kind}-start`, id },
      ...of.pieces.map((delta) => ({ type: `${of.kind}-delta`, id, delta }) as const),
      {
        type: `${of.kind}-end`,
        id,
        ...(sealed !== undefined && { providerMetadata: { armature: { sealed } } }),
      },
    ];
  }
  const input = JSON.stringify(of.input);
  const cuts = [0, ...of.cuts.filter((cut) => cut < input.length).sort((a, b) => a - b)];
  const pieces = cuts.map((cut, at) => input.slice(cut, cuts[at + 1]));
  const call = { type: "tool-call", toolCallId: id, toolName: of.tool, input } as const;
  if (!of.streamed) return [call];
  return [
    { type: "tool-input-start", id, toolName: of.tool },
    ...pieces.map((delta) => ({ type: "tool-input-delta", id, delta }) as const),
    { type: "tool-input-end", id },
    call,
  ];
}

/** Any response whose blocks come one after another, or woven into each other. */
const response = fc
  .record({
    blocks: fc.array(block, { maxLength: 6 }),
    picks: fc.array(fc.nat(), { maxLength: 80 }),
  })
  .map(({ blocks, picks }) => {
    const queues = blocks.map((each, at) => partsOf(each, `id_${at}`));
    const woven: LanguageModelV4StreamPart[] = [{ type: "stream-start", warnings: [] }];
    for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
      const left = queues.filter((queue) => queue.length > 0);
      woven.push(...(left[(picks[turn] ?? 0) % left.length]?.splice(0, 1) ?? []));
    }
    return [...woven, finish];
  });

const seeded = { seed: 1, numRuns: 400 };

const withoutIds = (items: readonly object[] = []): string[] =>
  items.map((item) => JSON.stringify({ ...item, id: "" })).sort();

/** What the deltas of an item add up to, by the type of the item. */
const deltas: Readonly<Record<string, string>> = {
  message: "response.output_text.delta",
  reasoning: "response.reasoning_summary_text.delta",
  function_call: "response.function_call_arguments.delta",
  custom_tool_call: "response.custom_tool_call_input.delta",
};

function wholeOf(item: Event["item"]): unknown {
  switch (item?.type) {
    case "message":
      return (item.content as { text: string }[])[0]?.text;
    case "reasoning":
      return (item.summary as { text: string }[])[0]?.text ?? "";
    default:
      return item?.arguments ?? item?.input;
  }
}

test("events are numbered, and each belongs to an item that is open at its place", () => {
  fc.assert(
    fc.property(response, (parts) => {
      const events = render(request, parts);
      expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
      expect(events.slice(0, 2).map(({ type }) => type)).toEqual([
        "response.created",
        "response.in_progress",
      ]);
      const open = new Map<unknown, string>();
      let added = 0;
      for (const { type, item, output_index: index, item_id: id } of events.slice(2, -1)) {
        if (type === "response.output_item.added") {
          expect(index).toBe(added++);
          open.set(index, item?.id ?? "");
        } else expect(open.get(index)).toBe(id ?? item?.id);
        if (type === "response.output_item.done") open.delete(index);
      }
      expect(open.size).toBe(0);
    }),
    seeded,
  );
});

test("each item is given whole when it is done, and its deltas add up to it", () => {
  fc.assert(
    fc.property(response, (parts) => {
      const events = render(request, parts);
      const done = events.filter(({ type }) => type === "response.output_item.done");
      for (const { item, output_index: index } of done) {
        const type = deltas[item?.type ?? ""];
        if (type === undefined) continue;
        const pieces = events.filter(
          (event) => event.type === type && event.output_index === index,
        );
        expect(pieces.map(({ delta }) => delta).join("")).toBe(wholeOf(item));
      }
      const output = done
        .sort((one, other) => Number(one.output_index) - Number(other.output_index))
        .map(({ item }) => item);
      expect(events.at(-1)).toMatchObject({ type: "response.completed", response: { output } });
    }),
    seeded,
  );
});

test("a stream says what the response says that is not streamed", () => {
  fc.assert(
    fc.property(response, (parts) => {
      const streamed = render(request, parts).at(-1)?.response;
      const whole = request.renderResult(resultOf(parts), head) as NonNullable<Event["response"]>;
      expect(withoutIds(streamed?.output)).toEqual(withoutIds(whole.output));
      expect({ ...streamed, output: [] }).toEqual({ ...whole, output: [] });
    }),
    seeded,
  );
});

test("calls come back in the form of the client's tools", () => {
  const call = (toolName: string, input: string): LanguageModelV4StreamPart => ({
    type: "tool-call",
    toolCallId: `call_${toolName}`,
    toolName,
    input,
  });
  const events = render(request, [
    call("exec", ""),
    call("apply_patch", '{"input":"*** Begin"}'),
    call("run", "not JSON"),
    call("tool_search", '{"query":"calendar"}'),
    call("agents__close", '{"id":1}'),
    { ...call("web_search", "{}"), providerExecuted: true } as LanguageModelV4StreamPart,
    finish,
  ]);
  const output = events.at(-1)?.response?.output ?? [];
  expect(output).toEqual([
    expect.objectContaining({ type: "function_call", name: "exec", arguments: "{}" }),
    expect.objectContaining({ type: "custom_tool_call", name: "apply_patch", input: "*** Begin" }),
    expect.objectContaining({ type: "custom_tool_call", name: "run", input: "not JSON" }),
    expect.objectContaining({
      type: "tool_search_call",
      execution: "client",
      arguments: { query: "calendar" },
    }),
    expect.objectContaining({ type: "function_call", name: "close", namespace: "agents" }),
  ]);
  expect(output.slice(0, 4).some((item) => "namespace" in item)).toBe(false);
  expect(output.map((item) => (item as { id: string }).id.split("_")[0])).toEqual([
    ...["fc", "ctc", "ctc", "tsc", "fc"],
  ]);
});

test("a seal may come with any part of the reasoning, and the client gets one in any case", () => {
  const sealed = (state: string) => ({ providerMetadata: { armature: { sealed: state } } });
  const seals = (parts: readonly LanguageModelV4StreamPart[]) =>
    render(request, [...parts, finish])
      .at(-1)
      ?.response?.output.map((item) => (item as { encrypted_content: string }).encrypted_content);
  const [start, delta, end] = ["reasoning-start", "reasoning-delta", "reasoning-end"] as const;
  expect(
    seals([
      { type: start, id: "1", ...sealed("armature.x.early") },
      { type: delta, id: "1", delta: "Hm." },
      { type: end, id: "1" },
      { type: start, id: "2" },
      { type: delta, id: "2", delta: "", ...sealed("armature.x.middle") },
      { type: end, id: "2" },
      { type: start, id: "3" },
      { type: delta, id: "3", delta: "Hm." },
      { type: end, id: "3", ...sealed("armature.x.late") },
      { type: start, id: "4" },
      { type: delta, id: "4", delta: "Hm." },
      { type: end, id: "4" },
    ]),
    // Nobody's: no upstream takes the item for one that it has stored.
  ).toEqual(["armature.x.early", "armature.x.middle", "armature.x.late", "armature.none."]);
});

test("calls that the upstream ran itself are not told, streamed or not", () => {
  const parts: LanguageModelV4StreamPart[] = [
    { type: "tool-input-start", id: "1", toolName: "web_search", providerExecuted: true },
    {
      type: "tool-call",
      toolCallId: "1",
      toolName: "web_search",
      input: "{}",
      providerExecuted: true,
    },
    finish,
  ];
  expect(render(request, parts).at(-1)?.response?.output).toEqual([]);
  expect(request.renderResult(resultOf(parts), head)).toMatchObject({ output: [] });
});

test("a response in progress has its head, and one that is complete has its usage", () => {
  const [created, ...events] = render(request, [
    { type: "text-delta", id: "1", delta: "Hello" },
    finish,
  ]);
  const shared = {
    id: "resp_armature_abc",
    object: "response",
    created_at: head.createdAt,
    model: "claude",
    metadata: { task: "1" },
    error: null,
    store: false,
  };
  const progress = { ...shared, status: "in_progress", output: [], usage: null };
  expect(created?.response).toMatchObject(progress);
  expect(events.at(-1)?.response).toMatchObject({
    ...shared,
    status: "completed",
    incomplete_details: null,
    usage: {
      input_tokens: 1200,
      input_tokens_details: { cached_tokens: 900, cache_write_tokens: 100 },
      output_tokens: 42,
      output_tokens_details: { reasoning_tokens: 30 },
      total_tokens: 1242,
    },
  });
});

test("counts that are unknown are 0, because clients fail without them", () => {
  const unknown = { total: undefined, noCache: undefined, cacheRead: undefined };
  const usage = {
    inputTokens: { ...unknown, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  };
  const last = render(request, [{ ...finish, usage } as typeof finish]).at(-1);
  expect(last?.response?.usage).toMatchObject({
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
  });
});

test("half a call is not told as done: a cut response leaves it out, any other one fails", () => {
  const half: LanguageModelV4StreamPart[] = [
    { type: "tool-input-start", id: "call_1", toolName: "exec" },
    { type: "tool-input-delta", id: "call_1", delta: '{"cmd":"rm -r /tmp' },
  ];
  const cut = { ...finish, finishReason: { unified: "length", raw: "" } } as typeof finish;
  const events = render(request, [...half, cut]);
  expect(events.map(({ type }) => type)).not.toContain("response.output_item.done");
  expect(events.at(-1)).toMatchObject({ type: "response.incomplete", response: { output: [] } });
  expect(() => render(request, [...half, finish])).toThrow("ended in the middle of a tool call");
});

test("an image of the model is an image generation call", () => {
  const events = render(request, [
    { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2]) } },
    finish,
  ]);
  const image = { type: "image_generation_call", status: "completed", result: "AQI=" };
  expect(events.at(-1)?.response?.output).toMatchObject([image]);
});

test("a stream that breaks off ends with response.failed, server_error and the response's id", () => {
  const renderer = request.renderStream(head);
  const written = dataOf(renderer.push({ type: "text-delta", id: "1", delta: "Hello" }));
  const error = new GatewayError("upstream-failed", "the response broke off");
  const failed = openaiResponses.renderStreamError(error, false, renderer.position);
  expect(failed).toMatch(/^event: response\.failed\ndata: .*\n\n$/);
  expect(JSON.parse(dataOf(failed)[0] ?? "")).toMatchObject({
    type: "response.failed",
    sequence_number: written.length,
    response: {
      id: "resp_armature_abc",
      status: "failed",
      error: { code: "server_error", message: "the response broke off" },
    },
  });
});

test("an error response has the shape of OpenAI's", () => {
  const error = new GatewayError("invalid-request", "input: is missing", { param: "input" });
  expect(openaiResponses.renderError(error)).toEqual({
    error: {
      message: "input: is missing",
      type: "invalid_request_error",
      param: "input",
      code: "invalid_request",
    },
  });
});

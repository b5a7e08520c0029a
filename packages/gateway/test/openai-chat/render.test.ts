import { createServer } from "node:http";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { startServer } from "@armature/test-kit";
import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { sealState } from "../../src/call/issued-state.ts";
import type { ProtocolRequest } from "../../src/protocols/protocol.ts";
import { ask, dataOf, finish, head, parse, parseText, render, resultOf } from "./chat.ts";

type Part = LanguageModelV4StreamPart;

const withUsage = { stream: true, stream_options: { include_usage: true } };
const custom = { tools: [{ type: "custom", custom: { name: "patch" } }] };
const legacy = { functions: [{ name: "a" }] };

const textParts = (id: string, ...deltas: string[]): Part[] => [
  { type: "text-start", id },
  ...deltas.map((delta): Part => ({ type: "text-delta", id, delta })),
  { type: "text-end", id },
];
const reasoningParts = (id: string, sealed: string, ...deltas: string[]): Part[] => [
  { type: "reasoning-start", id },
  ...deltas.map((delta): Part => ({ type: "reasoning-delta", id, delta })),
  { type: "reasoning-end", id, providerMetadata: { armature: { sealed } } },
];
const callParts = (id: string, toolName: string, ...deltas: string[]): Part[] => [
  { type: "tool-input-start", id, toolName },
  ...deltas.map((delta): Part => ({ type: "tool-input-delta", id, delta })),
  { type: "tool-input-end", id },
  { type: "tool-call", toolCallId: id, toolName, input: deltas.join("") || "{}" },
];

const sealed = sealState("claude", { signature: "s" });
const everything: Part[] = [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", id: "theirs" },
  ...reasoningParts("r0", sealed, "Hm", "."),
  ...textParts("t0", "I ", "will."),
  ...callParts("c0", "a", '{"x"', ":1}"),
  ...callParts("c1", "b"),
  finish("tool-calls"),
];

const counts = {
  prompt_tokens: 1200,
  completion_tokens: 42,
  total_tokens: 1242,
  prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 30 },
};

interface Choice {
  readonly index: number;
  readonly delta: Readonly<Record<string, unknown>>;
  readonly finish_reason: string | null;
}
const choicesOf = (chunks: readonly Record<string, unknown>[]): Choice[] =>
  chunks.flatMap(({ choices }) => choices as Choice[]);
const deltasOf = (request: ProtocolRequest, parts: readonly Part[]) =>
  choicesOf(render(request, parts)).map(({ delta }) => delta);

test("a stream has the chunks that the protocol's clients need", () => {
  const chunks = render(parse(withUsage), everything);
  for (const { id, object, created, model } of chunks) {
    expect({ id, object, created, model }).toEqual({
      id: "chatcmpl-abc",
      object: "chat.completion.chunk",
      created: head.createdAt,
      model: head.model,
    });
  }
  const detail = { type: "reasoning.text", format: "armature", index: 0 };
  expect(choicesOf(chunks).map(({ delta }) => delta)).toEqual([
    { role: "assistant", content: "" },
    { reasoning_content: "Hm", reasoning_details: [{ ...detail, text: "Hm" }] },
    { reasoning_content: ".", reasoning_details: [{ ...detail, text: "." }] },
    { reasoning_details: [{ ...detail, text: "", signature: sealed }] },
    { content: "I " },
    { content: "will." },
    {
      tool_calls: [
        { index: 0, id: "c0", type: "function", function: { name: "a", arguments: "" } },
      ],
    },
    { tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] },
    { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
    {
      tool_calls: [
        { index: 1, id: "c1", type: "function", function: { name: "b", arguments: "" } },
      ],
    },
    { tool_calls: [{ index: 1, function: { arguments: "{}" } }] },
    {},
  ]);
  const finishes = choicesOf(chunks).map(({ finish_reason }) => finish_reason);
  expect(finishes).toEqual([...Array(11).fill(null), "tool_calls"]);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: counts });
});

test("usage is sent only to clients that asked for it, and [DONE] ends every stream", () => {
  const renderer = parse({ stream: true }).renderStream(head);
  const events = everything.map((part) => renderer.push(part));
  expect(events.slice(0, -1).join("")).not.toContain("[DONE]");
  expect(dataOf(events.at(-1) ?? "")).toEqual([
    expect.stringContaining('"finish_reason":"tool_calls"'),
    "[DONE]",
  ]);
});

test("nothing is written before there is content, so that another model can still be tried", () => {
  const renderer = parse(withUsage).renderStream(head);
  const early = everything.slice(0, 3).map((part) => renderer.push(part));
  expect(early.join("")).toBe("");
});

test("a response without streaming says the same as the stream", () => {
  const detail = { type: "reasoning.text", format: "armature", index: 0 };
  expect(parse().renderResult(resultOf(everything), head)).toEqual({
    id: "chatcmpl-abc",
    object: "chat.completion",
    created: head.createdAt,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "I will.",
          refusal: null,
          reasoning_content: "Hm.",
          reasoning_details: [{ ...detail, text: "Hm.", signature: sealed }],
          tool_calls: [
            { id: "c0", type: "function", function: { name: "a", arguments: '{"x":1}' } },
            { id: "c1", type: "function", function: { name: "b", arguments: "{}" } },
          ],
        },
        logprobs: null,
        finish_reason: "tool_calls",
      },
    ],
    usage: counts,
  });
});

test("calls of custom tools are custom calls, with their text", () => {
  const parts = [...callParts("c0", "patch", '{"inp', 'ut":"*** x"}'), finish("tool-calls")];
  const call = { id: "c0", type: "custom", custom: { name: "patch", input: "*** x" } };
  expect(deltasOf(parse({ ...custom, stream: true }), parts)).toEqual([
    { role: "assistant", content: "" },
    { tool_calls: [{ index: 0, ...call }] },
    {},
  ]);
  expect(parse(custom).renderResult(resultOf(parts), head)).toMatchObject({
    choices: [{ message: { tool_calls: [call] } }],
  });
});

test("clients of the older form get one call in it", () => {
  const parts = [
    ...callParts("c0", "a", "{}"),
    ...callParts("c1", "a", '{"x":1}'),
    finish("tool-calls"),
  ];
  const chunks = choicesOf(render(parse({ ...legacy, stream: true }), parts));
  expect(chunks.map(({ delta }) => delta)).toEqual([
    { role: "assistant", content: "" },
    { function_call: { name: "a", arguments: "" } },
    { function_call: { arguments: "{}" } },
    {},
  ]);
  expect(chunks.at(-1)?.finish_reason).toBe("function_call");
  expect(parse(legacy).renderResult(resultOf(parts), head)).toMatchObject({
    choices: [
      {
        message: { function_call: { name: "a", arguments: "{}" } },
        finish_reason: "function_call",
      },
    ],
  });
});

test("a refusal has a field of its own", () => {
  const providerMetadata = { armature: { refusal: true } };
  const [start, ...others] = textParts("t", "I will not.");
  const parts: Part[] = [{ ...start, providerMetadata } as Part, ...others, finish()];
  expect(deltasOf(parse(withUsage), parts)).toContainEqual({ refusal: "I will not." });
  expect(parse().renderResult(resultOf(parts), head)).toMatchObject({
    choices: [{ message: { content: null, refusal: "I will not." } }],
  });
});

test.each([
  ["stop", [], "stop"],
  ["length", callParts("c", "a", '{"x'), "length"],
  ["content-filter", [], "content_filter"],
  ["tool-calls", callParts("c", "a"), "tool_calls"],
  ["stop", callParts("c", "a"), "tool_calls"],
  ["other", [], "stop"],
] as const)("a response that ended by %s after %j says %s", (unified, parts, reason) => {
  const all = [...parts, finish(unified)];
  expect(choicesOf(render(parse(withUsage), all)).at(-1)?.finish_reason).toBe(reason);
  expect(parse().renderResult(resultOf(all), head)).toMatchObject({
    choices: [{ finish_reason: reason }],
  });
});

test("a call that begins or ends twice is one call", () => {
  const [start, ...others] = callParts("c0", "a", "{}");
  const twice = [start, start, ...others, others.at(-1), finish("tool-calls")] as Part[];
  expect(deltasOf(parse(withUsage), twice)).toEqual([
    { role: "assistant", content: "" },
    {
      tool_calls: [
        { index: 0, id: "c0", type: "function", function: { name: "a", arguments: "" } },
      ],
    },
    { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
    {},
  ]);
});

test("unknown counts are not sent as zeros", () => {
  const none = {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  };
  const usage = {
    inputTokens: none,
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  };
  const end: Part = { ...finish(), usage } as Part;
  expect(render(parse(withUsage), [...textParts("t", "x"), end]).at(-1)).not.toHaveProperty(
    "usage",
  );
  expect(parse().renderResult(resultOf([end]), head)).not.toHaveProperty("usage");
});

test("tools that the provider ran are not calls for the client", () => {
  const ran: Part[] = [
    { type: "tool-input-start", id: "c0", toolName: "web_search", providerExecuted: true },
    {
      type: "tool-call",
      toolCallId: "c0",
      toolName: "web_search",
      input: "{}",
      providerExecuted: true,
    },
    ...textParts("t", "Found."),
    finish(),
  ];
  expect(JSON.stringify(render(parse(withUsage), ran))).not.toContain("tool_calls");
});

test("what a client sends back of a response is the same reasoning and the same calls", () => {
  const { choices } = parse().renderResult(resultOf(everything), head) as {
    choices: [{ message: object }];
  };
  const { prompt } = parse({ messages: [choices[0].message] }).toCall().options;
  expect(prompt).toEqual([
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", providerOptions: { armature: { sealed } } },
        { type: "text", text: "I will." },
        { type: "tool-call", toolCallId: "c0", toolName: "a", input: { x: 1 } },
        { type: "tool-call", toolCallId: "c1", toolName: "b", input: {} },
      ],
    },
  ]);
});

/** The official client before a server that answers with these parts. */
async function client(parts: readonly Part[]): Promise<OpenAI> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = parseText(Buffer.concat(chunks).toString());
    outgoing.setHeader("content-type", request.stream ? "text/event-stream" : "application/json");
    if (request.stream) {
      const renderer = request.renderStream(head);
      for (const part of parts) outgoing.write(renderer.push(part));
      outgoing.end();
    } else {
      outgoing.end(JSON.stringify(request.renderResult(resultOf(parts), head)));
    }
  });
  const { url } = await startServer(server);
  onTestFinished(() => void server.close());
  return new OpenAI({ baseURL: url, apiKey: "none", maxRetries: 0 });
}

test("the official client reads a whole response and a stream alike", async () => {
  const openai = await client(everything);
  const body = ask as OpenAI.ChatCompletionCreateParamsNonStreaming;
  const whole = await openai.chat.completions.create(body);
  const streamed = await openai.chat.completions
    .stream({ ...body, stream: true, stream_options: { include_usage: true } })
    .finalChatCompletion();
  expect(whole.usage).toEqual(counts);
  expect(streamed.usage).toEqual(counts);
  for (const { choices } of [whole, streamed]) {
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(choices[0]?.message.content).toBe("I will.");
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: "c0", type: "function", function: { name: "a", arguments: '{"x":1}' } },
      { id: "c1", type: "function", function: { name: "b", arguments: "{}" } },
    ]);
  }
});

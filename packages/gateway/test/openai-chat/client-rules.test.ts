import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/error.ts";
import { openaiChat } from "../../src/protocols/openai-chat/openai-chat.ts";
import { dataOf, finish, head, parse } from "./chat.ts";

type Part = LanguageModelV4StreamPart;

interface Chunk {
  readonly id?: unknown;
  readonly object?: unknown;
  readonly created?: unknown;
  readonly model?: unknown;
  readonly choices: readonly {
    readonly index?: unknown;
    readonly delta: {
      readonly role?: string;
      readonly tool_calls?: readonly {
        readonly index?: unknown;
        readonly id?: unknown;
        readonly type?: unknown;
        readonly function?: { readonly name?: string };
      }[];
    };
    readonly finish_reason: unknown;
  }[];
  readonly usage?: Readonly<Record<string, unknown>>;
}

const call = (id: string, ...deltas: string[]): Part[] => [
  { type: "tool-input-start", id, toolName: "a" },
  ...deltas.map((delta): Part => ({ type: "tool-input-delta", id, delta })),
  { type: "tool-input-end", id },
  { type: "tool-call", toolCallId: id, toolName: "a", input: deltas.join("") || "{}" },
];
const text: Part[] = [
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "Hello" },
  { type: "text-end", id: "t" },
];

const responses: Readonly<Record<string, readonly Part[]>> = {
  text: [...text, finish()],
  nothing: [finish()],
  "a call": [...call("1", '{"x"', ":1}"), finish("tool-calls")],
  "a call without arguments": [...call("1"), finish("tool-calls")],
  "parallel calls after text": [
    ...text,
    ...call("1", "{}"),
    ...call("2", "{}"),
    finish("tool-calls"),
  ],
  "a call in one part": [
    { type: "tool-call", toolCallId: "1", toolName: "a", input: "{}" },
    finish("tool-calls"),
  ],
  "text that was cut": [...text, finish("length")],
};

function chunksOf(parts: readonly Part[], includeUsage = true): Chunk[] {
  const options = includeUsage ? { stream_options: { include_usage: true } } : {};
  const renderer = parse({ stream: true, ...options }).renderStream(head);
  const data = dataOf(parts.map((part) => renderer.push(part)).join(""));
  expect(data.pop()).toBe("[DONE]");
  return data.map((each) => JSON.parse(each));
}

const callsOf = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));

/** What clients of chat completions fail without. */
const rules: Readonly<Record<string, (chunks: readonly Chunk[]) => void>> = {
  "one chunk has a finish_reason: without it opencode loops for ever": (chunks) => {
    const reasons = chunks.flatMap(({ choices }) => choices.map((each) => each.finish_reason));
    expect(reasons.filter((reason) => reason !== null)).toEqual([expect.any(String)]);
    expect(reasons.at(-1)).not.toBeNull();
  },
  "every piece of a call has its index: without it Continue loses the tool": (chunks) => {
    for (const { index } of callsOf(chunks)) expect(Number.isInteger(index)).toBe(true);
  },
  "the first piece of a call has its id, type and name: without them it is an error": (chunks) => {
    const seen = new Set<unknown>();
    for (const { index, id, type, function: called } of callsOf(chunks)) {
      if (seen.has(index)) continue;
      seen.add(index);
      expect({ id, type, name: called?.name }).toEqual({
        id: expect.stringMatching(/./),
        type: "function",
        name: "a",
      });
    }
  },
  "the chunk with usage has empty choices, and the counts add up: else it is an error": (
    chunks,
  ) => {
    const counted = chunks.filter(({ usage }) => usage !== undefined);
    expect(counted).toHaveLength(1);
    expect(counted[0]).toBe(chunks.at(-1));
    expect(counted[0]?.choices).toEqual([]);
    expect(counted[0]?.usage).toEqual({
      prompt_tokens: 1200,
      completion_tokens: 42,
      total_tokens: 1242,
      prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 30 },
    });
  },
  "every chunk has id, object, created, model and the index of its choice": (chunks) => {
    for (const { id, object, created, model, choices } of chunks) {
      expect({ id, object, created, model }).toEqual({
        id: "chatcmpl-abc",
        object: "chat.completion.chunk",
        created: head.createdAt,
        model: head.model,
      });
      for (const { index } of choices) expect(index).toBe(0);
    }
  },
  "the role comes first, once": (chunks) => {
    const roles = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.role));
    expect(roles[0]).toBe("assistant");
    expect(roles.slice(1).every((role) => role === undefined)).toBe(true);
  },
};

describe.each(Object.entries(responses))("a stream of %s", (_, parts) => {
  test.each(Object.entries(rules))("%s", (_rule, check) => check(chunksOf(parts)));

  test("has no usage if the client did not ask for it", () => {
    expect(chunksOf(parts, false).every(({ usage }) => usage === undefined)).toBe(true);
  });
});

test("a stream that broke off ends without a word, one whose upstream reported an error says so", () => {
  const error = new GatewayError("upstream-failed", "the response broke off");
  expect(openaiChat.renderStreamError(error, false)).toBe("");
  const event = openaiChat.renderStreamError(error, true);
  expect(event.endsWith("\n\n")).toBe(true);
  expect(dataOf(event).map((data) => JSON.parse(data))).toEqual([
    {
      error: {
        message: "the response broke off",
        type: "server_error",
        param: null,
        code: "upstream_failed",
      },
    },
  ]);
});

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderRequest } from "../../src/upstreams/chat-completions/render-request.ts";
import { finish, parse, render, resultOf } from "./chat.ts";
import { survivingMessages, survivingTools } from "./surviving.ts";

type Part = LanguageModelV4StreamPart;

const upstream = { model: "upstream-model", issuer: "self", tokenLimit: "max_tokens" } as const;
const text = fc.string({ unit: "binary", maxLength: 12 });
const id = fc.stringMatching(/^[a-z]{1,3}$/);
const textPart = text.map((content) => ({ type: "text", text: content }));
const imagePart = fc.record({
  type: fc.constant("image_url"),
  image_url: fc.record(
    { url: fc.constant("data:image/png;base64,AAAA"), detail: fc.constantFrom("low", "high") },
    { requiredKeys: ["url"] },
  ),
});
const input = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
const call = fc.record({ id, name: id, input }).map(({ id, name, input }) => ({
  id,
  type: "function",
  function: { name, arguments: JSON.stringify(input) },
}));
const message = fc.oneof(
  fc.record({
    role: fc.constantFrom("system", "developer"),
    content: fc.oneof(text, fc.array(textPart, { maxLength: 3 })),
  }),
  fc.record({
    role: fc.constant("user"),
    content: fc.oneof(text, fc.array(fc.oneof(textPart, imagePart), { maxLength: 4 })),
  }),
  fc.record(
    {
      role: fc.constant("assistant"),
      content: fc.oneof(text, fc.constant(null)),
      tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      reasoning_content: text,
    },
    { requiredKeys: ["role", "content"] },
  ),
  fc.record({
    role: fc.constant("tool"),
    tool_call_id: id,
    content: fc.oneof(text, fc.array(textPart, { minLength: 1, maxLength: 3 })),
  }),
);
const tool = fc
  .record(
    {
      name: id,
      description: text,
      parameters: fc.record({ type: fc.constant("object"), properties: fc.dictionary(id, input) }),
      strict: fc.boolean(),
    },
    { requiredKeys: ["name"] },
  )
  .map((offered) => ({ type: "function", function: offered }));
const settings = fc.record(
  {
    max_tokens: fc.nat(),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_p: fc.double({ min: 0, max: 1, noNaN: true }),
    presence_penalty: fc.integer({ min: -2, max: 2 }),
    frequency_penalty: fc.integer({ min: -2, max: 2 }),
    stop: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
    seed: fc.integer(),
    user: id,
    service_tier: fc.constantFrom("auto", "flex", "priority"),
    verbosity: fc.constantFrom("low", "high"),
    prompt_cache_key: id,
    reasoning_effort: fc.constantFrom("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    response_format: fc.oneof(
      fc.constant({ type: "json_object" }),
      fc.record({
        type: fc.constant("json_schema"),
        json_schema: fc.record(
          { name: id, schema: input, strict: fc.boolean(), description: text },
          { requiredKeys: ["name", "schema"] },
        ),
      }),
    ),
  },
  { requiredKeys: [] },
);
const toolSettings = fc.record(
  {
    tool_choice: fc.oneof(
      fc.constantFrom("auto", "none", "required"),
      id.map((name) => ({ type: "function", function: { name } })),
    ),
    parallel_tool_calls: fc.boolean(),
  },
  { requiredKeys: [] },
);

test("a request that becomes a call and a request again means the same", () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 8 }),
      fc.array(tool, { maxLength: 3 }),
      settings,
      toolSettings,
      fc.boolean(),
      (messages, tools, fields, choice, stream) => {
        const offered = tools.length === 0 ? {} : { tools, ...choice };
        const streaming = stream ? { stream, stream_options: { include_usage: true } } : {};
        const { options, dropped } = parse({
          ...fields,
          ...offered,
          ...streaming,
          messages,
        }).toCall();
        const { body, warnings } = renderRequest(options, upstream, stream);
        expect(dropped).toEqual([]);
        expect(warnings).toEqual([]);
        expect(JSON.parse(JSON.stringify(body))).toEqual(
          JSON.parse(
            JSON.stringify({
              ...fields,
              ...offered,
              ...streaming,
              model: "upstream-model",
              messages: survivingMessages(messages),
              tools: survivingTools(tools),
            }),
          ),
        );
      },
    ),
    { seed: 1, numRuns: 1_000 },
  );
});

/** Parts of one block, call or piece of reasoning, which may be mixed with those of others. */
const block = fc
  .record({
    kind: fc.constantFrom("text", "reasoning", "call", "whole call"),
    deltas: fc.array(text, { maxLength: 3 }),
    sealed: fc.option(fc.constant("armature.x.y"), { nil: undefined }),
  })
  .map(({ kind, deltas, sealed }) => (id: string): Part[] => {
    const providerMetadata = sealed === undefined ? {} : { armature: { sealed } };
    const toolCall: Part = {
      type: "tool-call",
      toolCallId: id,
      toolName: "a",
      input: deltas.join("") || "{}",
    };
    if (kind === "whole call") return [toolCall];
    if (kind === "call") {
      return [
        { type: "tool-input-start", id, toolName: "a" },
        ...deltas.map((delta): Part => ({ type: "tool-input-delta", id, delta })),
        { type: "tool-input-end", id },
        toolCall,
      ];
    }
    const type = kind === "text" ? "text" : "reasoning";
    return [
      { type: `${type}-start`, id },
      ...deltas.map((delta): Part => ({ type: `${type}-delta`, id, delta })),
      { type: `${type}-end`, id, ...(type === "reasoning" && { providerMetadata }) },
    ];
  });

interface Chunk {
  readonly choices: readonly {
    readonly index: number;
    readonly delta: {
      readonly role?: string;
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function: { readonly name?: string; readonly arguments: string };
      }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly total_tokens: number };
}

test("whatever a model says, its chunks have what clients need and add up to it", () => {
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 6 }),
      fc.infiniteStream(fc.nat(5)),
      (blocks, draws) => {
        const queues = blocks.map((parts, index) => parts(`id${index}`));
        const parts: Part[] = [];
        // Calls may be mixed; blocks of text and reasoning end before the next one begins.
        while (queues.some((queue) => queue.length > 0)) {
          const open = queues.filter((queue) => queue.length > 0);
          const [first = []] = open;
          const calls = open.filter((queue) => queue.at(-1)?.type === "tool-call");
          const from =
            first.at(-1)?.type === "tool-call"
              ? calls[(draws.next().value ?? 0) % calls.length]
              : first;
          parts.push(...(from ?? []).splice(0, 1));
        }
        parts.push(finish());
        const request = parse({ stream: true, stream_options: { include_usage: true } });
        const chunks = render(request, parts) as unknown as Chunk[];
        const result = resultOf(parts);
        const whole = request.renderResult(result, { id: "abc", model: "m", createdAt: 1 }) as {
          choices: [{ message: Record<string, unknown>; finish_reason: string }];
        };
        const [{ message, finish_reason }] = whole.choices;

        const last = chunks.pop();
        expect(last).toMatchObject({ choices: [], usage: { total_tokens: 1242 } });
        const choices = chunks.flatMap((each) => each.choices);
        expect(choices.every(({ index }) => index === 0)).toBe(true);
        expect(choices.map((choice) => choice.finish_reason)).toEqual([
          ...Array(choices.length - 1).fill(null),
          finish_reason,
        ]);
        const deltas = choices.map(({ delta }) => delta);
        expect(deltas[0]).toEqual({ role: "assistant", content: "" });
        const join = (field: "content" | "reasoning_content") =>
          deltas.map((delta) => delta[field] ?? "").join("");
        expect(join("content")).toBe(message.content ?? "");
        expect(join("reasoning_content")).toBe(message.reasoning_content ?? "");

        const seen = new Map<number, { id?: string; name?: string; input: string }>();
        for (const { index, id, function: called } of deltas.flatMap((d) => d.tool_calls ?? [])) {
          expect(Number.isInteger(index)).toBe(true);
          const known = seen.get(index);
          if (known === undefined) {
            expect(id).toMatch(/^id\d$/);
            expect(called.name).toBe("a");
          }
          const { name } = called;
          seen.set(index, {
            ...(id !== undefined && { id }),
            ...(name !== undefined && { name }),
            ...known,
            input: (known?.input ?? "") + called.arguments,
          });
        }
        const inputs = (message.tool_calls ?? []) as {
          id: string;
          function: { arguments: string };
        }[];
        expect(new Map([...seen.values()].map(({ id, input }) => [id, input]))).toEqual(
          new Map(inputs.map(({ id, function: called }) => [id, called.arguments])),
        );
      },
    ),
    { seed: 1, numRuns: 1_000 },
  );
});

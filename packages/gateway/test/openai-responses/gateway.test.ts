import type { Model } from "@armature/router";
import {
  type Behaviour,
  type FaultyUpstream,
  startUpstream,
  stream,
} from "@armature/test-kit/upstream";
import type OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { type Setup, setup } from "../setup.ts";
import { dataOf, type Event, isRecorded, recordedAnswer, recordedRequest } from "./responses.ts";

const price = { input: 1, output: 2 };
const models: readonly Model[] = [
  { id: "gpt", provider: "one", model: "gpt-upstream", protocols: ["openai-responses"], price },
  { id: "claude", provider: "other", model: "claude-up", protocols: ["anthropic-messages"], price },
];
const another: Model = {
  ...models[0],
  id: "oss",
  provider: "other",
  model: "oss-upstream",
} as Model;

interface Served extends Setup {
  readonly one: FaultyUpstream;
  readonly other: FaultyUpstream;
}

/** A gateway over two providers. */
async function serve(served: readonly Model[] = models): Promise<Served> {
  const [one, other] = [await startUpstream(), await startUpstream()];
  onTestFinished(() => Promise.all([one.close(), other.close()]).then(() => undefined));
  const apiKey = "sk-upstream";
  const providers = {
    one: { baseUrl: one.url, apiKey },
    other: { baseUrl: other.url, apiKey },
  };
  const timeouts = { headersMs: 10_000, idleMs: 10_000 };
  return { one, other, ...(await setup({ providers, timeouts }, { models: served })) };
}

const eventsOf = (text: string): Event[] => dataOf(text).map((data) => JSON.parse(data));

/** What Codex does with a stream: it reads whole items, and needs the end with its counts. */
function readAsCodex(text: string): { items: NonNullable<Event["item"]>[]; id: string } {
  const items: NonNullable<Event["item"]>[] = [];
  for (const { type, item, response } of eventsOf(text)) {
    if (type === "response.output_item.done" && item !== undefined) items.push(item);
    if (type === "response.failed") throw new Error("failed");
    if (type !== "response.completed") continue;
    const usage = response?.usage as Record<string, number> | undefined;
    if (usage?.total_tokens === undefined) throw new Error("missing field `total_tokens`");
    expect(usage.total_tokens).toBe((usage.input_tokens ?? 0) + (usage.output_tokens ?? 0));
    return { items, id: String(response?.id) };
  }
  throw new Error("stream closed before response.completed");
}

/** The pieces of a text as a network may cut it. */
const pieces = (text: string): string[] => text.match(/[\s\S]{1,97}/g) ?? [];

test.skipIf(!isRecorded)("Codex's request and a native answer pass byte for byte", async () => {
  const { one, post, settled } = await serve();
  const answer = recordedAnswer("responses-custom-tool-call-in-namespace.sse");
  one.script(stream(pieces(answer)));
  const { body, headers } = recordedRequest("codex/turn-1-gpt-6.2-additional-tools.json");
  const { "content-length": _length, host: _host, ...rest } = headers;
  const response = await post(
    "/responses",
    { ...body, model: "gpt" },
    rest as Record<string, string>,
  );
  expect(await response.text()).toBe(answer.trimEnd().concat("\n\n"));
  const [call] = one.calls;
  expect(call?.text).toBe(JSON.stringify({ ...body, model: "gpt-upstream" }));
  expect(call?.headers).toMatchObject({
    authorization: "Bearer sk-upstream",
    originator: "codex_exec",
    "session-id": headers["session-id"],
  });
  expect((await settled())[0]?.outcome).toMatchObject({
    usage: { inputTokens: 1200, cachedInputTokens: 900, outputTokens: 42 },
    answer: { finish: "tool-calls", brokenToolCall: false },
  });
});

test.skipIf(!isRecorded)(
  "Codex works on a model of another protocol, and its thoughts come back with their signature",
  async () => {
    const { other, post, settled } = await serve();
    const answer = recordedAnswer("messages-thinking-and-tool-call.sse");
    const input = JSON.stringify(JSON.stringify({ input: "*** Begin Patch" }));
    let told = false;
    const patch = answer
      .replace('"name":"Write"', '"name":"apply_patch"')
      .replaceAll(/"partial_json":"(?:[^"\\]|\\.)*"/g, () => {
        const piece = told ? '""' : input;
        told = true;
        return `"partial_json":${piece}`;
      });
    other.script(stream(pieces(patch)), stream(pieces(recordedAnswer("messages-text.sse"))));
    const { body } = recordedRequest("codex/turn-1-gpt-5.5-custom-tool.json");
    const first = { ...body, model: "claude" };
    const response = await post("/responses", first);
    expect(response.headers.get("x-armature-dropped")).toContain("tools[9]");
    const { items } = readAsCodex(await response.text());
    expect(items.map(({ type }) => type)).toEqual(["reasoning", "message", "custom_tool_call"]);
    expect(items[2]).toMatchObject({ name: "apply_patch", input: "*** Begin Patch" });
    const output = { type: "custom_tool_call_output", call_id: items[2]?.call_id, output: "done" };
    const second = { ...first, input: [...(body.input as object[]), ...items, output] };
    const last = readAsCodex(await (await post("/responses", second)).text());
    expect(last.items).toMatchObject([{ type: "message" }]);
    const sent = other.calls[1]?.body.messages as { role: string; content: unknown }[];
    expect(sent.at(-2)).toMatchObject({
      role: "assistant",
      content: [
        {
          type: "thinking",
          thinking: "I should write the file.",
          signature: /"signature":"([^"]+)"/.exec(patch)?.[1],
        },
        { type: "text", text: "I will write it." },
        { type: "tool_use", name: "apply_patch", input: { input: "*** Begin Patch" } },
      ],
    });
    expect((await settled()).map(({ arm }) => arm)).toEqual(["claude", "claude"]);
  },
);

test.skipIf(!isRecorded)(
  "Codex works on a model behind chat completions, thoughts included",
  async () => {
    const chat: Model = {
      id: "qwen",
      provider: "other",
      model: "qwen-up",
      protocols: ["openai-chat"],
    };
    const { other, post } = await serve([{ ...chat, price }]);
    const answer = recordedAnswer("chat-reasoning-and-tool-call.sse");
    const shell = answer.replace('"name":"write_file"', '"name":"multi_agent_v1__close_agent"');
    other.script(stream(pieces(shell)), stream(pieces(recordedAnswer("chat-text.sse"))));
    const { body } = recordedRequest("codex/turn-1-model-auto.json");
    const first = { ...body, model: "qwen" };
    const { items } = readAsCodex(await (await post("/responses", first)).text());
    expect(items).toMatchObject([
      { type: "reasoning", summary: [{ text: "I should write the file." }] },
      { type: "message" },
      { type: "function_call", name: "close_agent", namespace: "multi_agent_v1" },
    ]);
    const output = { type: "function_call_output", call_id: items[2]?.call_id, output: "done" };
    const second = { ...first, input: [...(body.input as object[]), ...items, output] };
    expect(readAsCodex(await (await post("/responses", second)).text()).items).toHaveLength(1);
    const sent = other.calls[1]?.body.messages as { readonly role: string }[];
    expect(sent.slice(-2)).toMatchObject([
      {
        role: "assistant",
        reasoning_content: "I should write the file.",
        tool_calls: [{ function: { name: "multi_agent_v1__close_agent" } }],
      },
      { role: "tool", content: "done" },
    ]);
  },
);

test.skipIf(!isRecorded)(
  "with two native providers reasoning goes back to its own alone",
  async () => {
    const { one, other, post } = await serve([...models, another]);
    const answer = recordedAnswer("responses-reasoning-and-function-call.sse");
    for (const upstream of [one, other]) upstream.script(stream(pieces(answer)));
    const { body } = recordedRequest("codex/turn-1-model-auto.json");
    const { items } = readAsCodex(
      await (await post("/responses", { ...body, model: "gpt" })).text(),
    );
    const output = { type: "function_call_output", call_id: items[2]?.call_id, output: "done" };
    const next = { ...body, input: [...(body.input as object[]), ...items, output] };
    await (await post("/responses", { ...next, model: "gpt" })).text();
    await (await post("/responses", { ...next, model: "oss" })).text();
    const original = eventsOf(answer).find(({ item }) => item?.type === "reasoning")?.item;
    const sent = (upstream: FaultyUpstream) => upstream.calls.at(-1)?.body.input as Event["item"][];
    const state = (item: Event["item"]) => item?.encrypted_content;
    expect(state(sent(one).find((item) => item?.type === "reasoning"))).toBe(
      original?.encrypted_content,
    );
    expect(sent(other).map((item) => item?.type)).not.toContain("reasoning");
    expect(sent(other)).toHaveLength(sent(one).length - 1);
  },
);

/** Sends the beginning of a stream, and breaks the connection. */
const broken =
  (text: string): Behaviour =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text);
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  };

test.skipIf(!isRecorded).for([
  ["gpt", "responses-text.sse", "one"],
  ["claude", "messages-text.sse", "other"],
] as const)(
  "a stream of %s that breaks off ends with response.failed and a broken connection",
  async ([model, file, provider]) => {
    const served = await serve();
    const answer = recordedAnswer(file);
    served[provider].script(broken(answer.slice(0, Math.floor(answer.length / 2))));
    const response = await served.post("/responses", { model, input: "hi", stream: true });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    };
    await expect(read()).rejects.toThrow();
    const events = eventsOf(text);
    const failed = events.at(-1);
    expect(failed).toMatchObject({
      type: "response.failed",
      sequence_number: events.length - 1,
      response: { id: events[0]?.response?.id, status: "failed", error: { code: "server_error" } },
    });
    expect(() => readAsCodex(text)).toThrow("failed");
  },
);

test.skipIf(!isRecorded)(
  "an error before the first item is not told: another model answers",
  async () => {
    const { one, other, openai } = await serve();
    const overloaded = { error: { code: "server_is_overloaded", message: "secret" } };
    const failed = { type: "response.failed", sequence_number: 2, response: overloaded };
    const prelude =
      recordedAnswer("responses-text.sse").split("event: response.output_item")[0] ?? "";
    one.script(stream([prelude, `data: ${JSON.stringify(failed)}\n\n`]));
    other.script(stream(pieces(recordedAnswer("messages-text.sse"))));
    const body = { models: ["gpt", "claude"], model: "gpt", input: "hi" };
    const response = await openai.responses
      .stream(body as OpenAI.Responses.ResponseCreateParams & { stream?: true })
      .finalResponse();
    expect(response).toMatchObject({ status: "completed", model: "claude-up" });
    expect(one.calls).toHaveLength(1);
  },
);

test("a request that only a native upstream can serve goes to one, or is refused with the fix", async () => {
  const { one, post } = await serve();
  const reference = { model: "auto", input: [{ type: "item_reference", id: "msg_armature_1" }] };
  const refused = await post("/responses", reference);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    error: { type: "invalid_request_error", param: "input[0].id" },
  });
  const native = await post("/responses", { model: "claude", input: "hi", background: true });
  expect(native.status).toBe(400);
  expect(one.calls).toHaveLength(0);
});

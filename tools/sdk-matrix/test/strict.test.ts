import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PIXEL } from "../src/cases.ts";
import type { Fields } from "../src/json.ts";
import {
  KEY,
  type Protocol,
  type StrictUpstream,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

let upstream: StrictUpstream;
let foreign: StrictUpstream;
beforeAll(async () => {
  upstream = await startUpstream("own");
  foreign = await startUpstream("foreign");
});
afterAll(async () => {
  await upstream.close();
  await foreign.close();
});

const PATHS: Readonly<Record<Protocol, string>> = {
  "openai-chat": "/chat/completions",
  "openai-responses": "/responses",
  "anthropic-messages": "/messages",
};

async function refusalOf(protocol: Protocol, body: Fields): Promise<string | undefined> {
  upstream.script({ text: "Hello" });
  const response = await fetch(`${upstream.baseUrl}${PATHS[protocol]}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "anthropic-version": "2023-06-01" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(upstream.calls[0]?.refusal === undefined ? 200 : 400);
  await response.text();
  return upstream.calls[0]?.refusal;
}

const user = { role: "user", content: "Hi" };
const use = { type: "tool_use", id: "toolu_1", name: "look", input: {} };
const result = { type: "tool_result", tool_use_id: "toolu_1", content: "done" };
const thought = "Let me look.";
const thinking = (state: StrictUpstream, text = thought) => ({
  type: "thinking",
  thinking: text,
  signature: state.issuer.seal(thought),
});
const messages = (...list: readonly unknown[]): Fields => ({
  model: "claude-sonnet-4-5",
  max_tokens: 4096,
  messages: list,
});
const exchange = (...content: readonly unknown[]): Fields =>
  messages(user, { role: "assistant", content }, { role: "user", content: [result] });
const thinks = { thinking: { type: "enabled", budget_tokens: 2048 } };

const call = { id: "call_1", type: "function", function: { name: "look", arguments: "{}" } };
const calling = { role: "assistant", content: null, tool_calls: [call] };
const told = { role: "tool", tool_call_id: "call_1", content: "done" };
const chat = (...list: readonly unknown[]): Fields => ({ model: "m", messages: list });
const detail = (state: StrictUpstream, text = thought) => ({
  type: "reasoning.text",
  index: 0,
  text,
  signature: state.issuer.seal(thought),
});

const asks = { type: "function_call", call_id: "call_1", name: "look", arguments: "{}" };
const output = { type: "function_call_output", call_id: "call_1", output: "done" };
const reasoning = (state: StrictUpstream, text = thought) => ({
  type: "reasoning",
  id: "rs_1",
  summary: [{ type: "summary_text", text }],
  encrypted_content: state.issuer.seal(thought),
});
const responses = (...list: readonly unknown[]): Fields => ({ model: "m", input: list });

/** Made when the upstreams are there. */
type Row = readonly [string, Protocol, () => Fields];

const accepted: readonly Row[] = [
  [
    "an exchange with a thought",
    "anthropic-messages",
    () => ({
      ...exchange(thinking(upstream), use),
      ...thinks,
    }),
  ],
  [
    "an exchange with reasoning",
    "openai-chat",
    () => chat(user, { ...calling, reasoning_details: [detail(upstream)] }, told),
  ],
  [
    "an exchange with reasoning",
    "openai-responses",
    () => responses(user, reasoning(upstream), asks, output),
  ],
];

const refused: readonly Row[] = [
  ["an unknown role", "anthropic-messages", () => messages({ role: "robot", content: "Hi" })],
  ["an unknown role", "openai-chat", () => chat({ role: "robot", content: "Hi" })],
  ["an unknown role", "openai-responses", () => responses({ role: "robot", content: "Hi" })],
  [
    "a result without its call",
    "anthropic-messages",
    () => messages(user, { role: "assistant", content: "Ok" }, { role: "user", content: [result] }),
  ],
  ["a result without its call", "openai-chat", () => chat(user, told)],
  ["a result without its call", "openai-responses", () => responses(user, output)],
  [
    "a call without its result",
    "anthropic-messages",
    () => messages(user, { role: "assistant", content: [use] }, user),
  ],
  ["a call without its result", "openai-chat", () => chat(user, calling, user)],
  ["a call without its result", "openai-responses", () => responses(user, asks, user)],
  ["no max_tokens", "anthropic-messages", () => ({ model: "m", messages: [user] })],
  ["a foreign signature", "anthropic-messages", () => exchange(thinking(foreign), use)],
  [
    "a foreign signature",
    "openai-chat",
    () => chat(user, { ...calling, reasoning_details: [detail(foreign)] }, told),
  ],
  [
    "a foreign signature",
    "openai-responses",
    () => responses(user, reasoning(foreign), asks, output),
  ],
  ["an altered thought", "anthropic-messages", () => exchange(thinking(upstream, "No."), use)],
  [
    "an altered thought",
    "openai-chat",
    () => chat(user, { ...calling, reasoning_details: [detail(upstream, "No.")] }, told),
  ],
  [
    "an altered thought",
    "openai-responses",
    () => responses(user, reasoning(upstream, "No."), asks, output),
  ],
  [
    "an exchange that begins without a thought",
    "anthropic-messages",
    () => ({
      ...exchange(use),
      ...thinks,
    }),
  ],
  [
    "a thought at the end of a message",
    "anthropic-messages",
    () => messages(user, { role: "assistant", content: [thinking(upstream)] }, user),
  ],
  [
    "an empty text",
    "anthropic-messages",
    () => messages({ role: "user", content: [{ type: "text", text: "" }] }),
  ],
  [
    "an empty text",
    "openai-chat",
    () => chat({ role: "user", content: [{ type: "text", text: "" }] }),
  ],
  [
    "an empty text",
    "openai-responses",
    () => responses({ role: "user", content: [{ type: "input_text", text: "" }] }),
  ],
  ["an odd name of a tool", "anthropic-messages", () => exchange({ ...use, name: "look.at" })],
  [
    "an odd name of a tool",
    "openai-chat",
    () => ({
      ...chat(user),
      tools: [{ type: "function", function: { name: "look at" } }],
    }),
  ],
  [
    "an odd name of a tool",
    "openai-responses",
    () => responses(user, { ...asks, name: "x".repeat(65) }, output),
  ],
  ["a parameter of another API", "anthropic-messages", () => ({ ...messages(user), n: 1 })],
  ["a parameter of another API", "openai-chat", () => ({ ...chat(user), top_k: 1 })],
  ["a parameter of another API", "openai-responses", () => ({ ...responses(user), stop: ["a"] })],
  [
    "an id that is too long",
    "openai-chat",
    () => chat(user, { ...calling, tool_calls: [{ ...call, id: "x".repeat(41) }] }, told),
  ],
  [
    "an item that was never issued",
    "openai-responses",
    () => responses(user, { type: "item_reference", id: "msg_other" }),
  ],
  [
    "a response that was never issued",
    "openai-responses",
    () => ({
      ...responses(user),
      previous_response_id: "resp_other",
    }),
  ],
  [
    "a container that was never issued",
    "anthropic-messages",
    () => ({
      ...messages(user),
      container: "container_other",
    }),
  ],
  [
    "reasoning that nothing follows",
    "openai-responses",
    () => responses(user, reasoning(upstream), user),
  ],
  [
    "an id with the prefix of another item",
    "openai-responses",
    () => responses(user, { ...asks, id: "call_1" }, output),
  ],
  ["a limit below 16", "openai-responses", () => ({ ...responses(user), max_output_tokens: 1 })],
  [
    "an image of an unknown type",
    "anthropic-messages",
    () => {
      const source = { type: "base64", media_type: "image/tiff", data: PIXEL };
      return messages({ role: "user", content: [{ type: "image", source }] });
    },
  ],
  [
    "five marks for caching",
    "anthropic-messages",
    () => {
      const block = { type: "text", text: "Hi", cache_control: { type: "ephemeral" } };
      return messages({ role: "user", content: [block, block, block, block, block] });
    },
  ],
  [
    "a budget as large as the limit",
    "anthropic-messages",
    () => ({
      ...messages(user),
      thinking: { type: "enabled", budget_tokens: 4096 },
    }),
  ],
];

const name = ([what, protocol, make]: Row) => [`${what} (${protocol})`, protocol, make] as const;

describe("a strict upstream accepts", () => {
  test.each(accepted.map(name))("%s", async (_, protocol, make) => {
    for (const { issuer } of [upstream, foreign]) issuer.seal(thought);
    expect(await refusalOf(protocol, make())).toBeUndefined();
  });
});

describe("a strict upstream refuses", () => {
  test.each(refused.map(name))("%s", async (_, protocol, make) => {
    for (const { issuer } of [upstream, foreign]) issuer.seal(thought);
    expect(await refusalOf(protocol, make())).toBeDefined();
  });
});

import { expect, test } from "vitest";
import { issuers, startProviders } from "./three-providers.ts";

const hello = { role: "user", content: "Say hello" };
const go = { role: "user", content: "Go on" };
const foreign = `armature.${issuers.a}.state`;

const said = (...content: readonly object[]): object => ({ role: "assistant", content });
const thought = (signature: string): object => ({ type: "thinking", thinking: "Hm.", signature });
const words = { type: "text", text: "Hello" };

/** A request for the provider `b`, by the path and the protocol that it passes through. */
const asks = {
  chat: ["/chat/completions", "openai-chat", { messages: [hello] }],
  responses: ["/responses", "openai-responses", { input: "Hi" }],
  messages: ["/messages", "anthropic-messages", { max_tokens: 4096, messages: [hello] }],
} as const;

test.each([
  ["chat", { temperature: 1, unknown: 1 }, null],
  [
    "chat",
    { messages: [hello, { ...words, role: "assistant", reasoning_details: [{ data: foreign }] }] },
    "messages[].reasoning_details",
  ],
  ["responses", { temperature: 1, unknown: 1 }, null],
  [
    "responses",
    { input: [{ type: "reasoning", summary: [], encrypted_content: foreign }, hello] },
    "input[].reasoning",
  ],
  ["messages", { thinking: { type: "adaptive" }, unknown: 1 }, null],
  [
    "messages",
    { messages: [hello, said(thought(foreign), words), go, said(thought(foreign), words), go] },
    "messages[].content[].thinking",
  ],
  ["messages", { temperature: 1, top_k: 3 }, "temperature, top_k"],
  ["messages", { thinking: { type: "enabled", budget_tokens: 2048 } }, "thinking.budget_tokens"],
] as const)(
  "of a request for %s with %j that passes through, the client learns that this was dropped: %s",
  async (kind, fields, dropped) => {
    const [path, protocol, body] = asks[kind];
    const { post } = await startProviders(
      { b: [protocol] },
      {},
      { models: [{ id: "opus", provider: "b", model: "claude-opus-5-5", protocols: [protocol] }] },
    );
    for (const stream of [false, true]) {
      const response = await post(path, { model: "opus", ...body, ...fields, stream });
      expect(response.status).toBe(200);
      await response.text();
      expect(response.headers.get("x-armature-dropped")).toBe(dropped);
    }
  },
);

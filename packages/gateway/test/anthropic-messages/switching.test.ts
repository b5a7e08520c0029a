import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Anthropic from "@anthropic-ai/sdk";
import type { MessageParam } from "@anthropic-ai/sdk/resources/messages/messages";
import { createRouter } from "@armature/router";
import { startServer } from "@armature/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { createGateway, nodeHandler } from "../../src/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: bodies of several protocols
type Json = any;

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void handle(request, response));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (await startServer(server)).url;
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const isThought = ({ type }: Json): boolean => type === "thinking" || type === "redacted_thinking";
const isResult = ({ type }: Json): boolean => type === "tool_result";
const listOf = ({ content }: Json): Json[] => (typeof content === "string" ? [] : content);

/** What Anthropic's API refuses of a conversation; undefined if it is well-formed. */
function faultOf({ messages, thinking }: Json, issuer: string): string | undefined {
  for (const [index, message] of messages.entries()) {
    if (message.content.length === 0) return `messages.${index} is empty`;
    if (!["user", "assistant"].includes(message.role)) return `messages.${index}.role`;
    for (const block of listOf(message)) {
      if (block.type === "thinking" && !block.signature.startsWith(`${issuer}-`)) {
        return `messages.${index}: invalid signature`;
      }
      if (block.type !== "tool_use") continue;
      if (!/^[\w-]+$/.test(block.id)) return `messages.${index}: id of a tool call`;
      const results = listOf(messages[index + 1] ?? { content: [] }).filter(isResult);
      if (!results.some((result) => result.tool_use_id === block.id)) {
        return `messages.${index}: a call without its result`;
      }
    }
  }
  const resumes = listOf(messages.at(-1)).some(isResult);
  const asked = messages.findLastIndex(
    (each: Json) => each.role === "user" && !listOf(each).some(isResult),
  );
  const [first] = listOf(
    messages.slice(asked + 1).find((each: Json) => each.role === "assistant") ?? { content: [] },
  );
  const on = thinking?.type === "enabled";
  return on && resumes && !isThought(first ?? {}) ? "must start with a thinking block" : undefined;
}

/** A provider of the protocol that judges requests as strictly as Anthropic; it counts its own thoughts. */
async function startStrict(issuer: string): Promise<{ url: string; seen: { thoughts: number } }> {
  const seen = { thoughts: 0 };
  const url = await listen(async (request, response) => {
    const body = await bodyOf(request);
    const fault = faultOf(body, issuer);
    if (fault !== undefined) {
      response.writeHead(400, { "content-type": "application/json" });
      const error = { type: "invalid_request_error", message: `${issuer}: ${fault}` };
      response.end(JSON.stringify({ type: "error", error }));
      return;
    }
    seen.thoughts += body.messages.flatMap(listOf).filter(isThought).length;
    const thinks = body.thinking?.type === "enabled";
    const calls = !listOf(body.messages.at(-1)).some(isResult);
    const text = { type: "text", text: `from ${issuer}` };
    const thought = {
      type: "thinking",
      thinking: "hm",
      signature: `${issuer}-${body.messages.length}`,
    };
    const call = { type: "tool_use", id: `toolu_${body.messages.length}`, name: "look", input: {} };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: body.model,
        content: [...(thinks ? [thought] : []), text, ...(calls ? [call] : [])],
        stop_reason: calls ? "tool_use" : "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      }),
    );
  });
  return { url: `${url}/v1`, seen };
}

/** A provider of chat completions with ids and reasoning of its own; it must see no foreign state. */
async function startChat(): Promise<string> {
  const url = await listen(async (request, response) => {
    const body = await bodyOf(request);
    expect(JSON.stringify(body)).not.toMatch(/armature\.|"signature"|-a-|one-\d|two-\d/);
    const calls = body.messages.at(-1).role !== "tool";
    const call = {
      id: `functions.look:${body.messages.length}`,
      type: "function",
      function: { name: "look", arguments: "{}" },
    };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        id: "c",
        object: "chat.completion",
        created: 1,
        model: body.model,
        choices: [
          {
            index: 0,
            message: {
              role: "assistant",
              content: "from chat",
              reasoning_content: "hm",
              ...(calls && { tool_calls: [call] }),
            },
            finish_reason: calls ? "tool_calls" : "stop",
          },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
    );
  });
  return `${url}/v1`;
}

test("a conversation survives any switch between two strict providers of the protocol and one of another", async () => {
  const [one, two, chat] = [await startStrict("one"), await startStrict("two"), await startChat()];
  const models = ["one", "two", "chat"].map((provider) => ({
    id: provider,
    provider,
    model: `claude-sonnet-4-5-at-${provider}`,
  }));
  const router = await createRouter({ models });
  const apiKey = "sk-test-12345678";
  const messagesOnly = { protocols: ["anthropic-messages" as const], apiKey };
  const gateway = createGateway(router, {
    providers: {
      one: { baseUrl: one.url, ...messagesOnly },
      two: { baseUrl: two.url, ...messagesOnly },
      chat: { baseUrl: chat, apiKey, protocols: ["openai-chat"] },
    },
  });
  const handle = nodeHandler(gateway);
  const url = await listen((request, response) =>
    handle(request, response, () => void response.writeHead(404).end()),
  );
  onTestFinished(async () => {
    await gateway.close();
    await router.close();
  });
  const client = new Anthropic({ baseURL: url, apiKey: "client", maxRetries: 0, logLevel: "off" });

  const messages: MessageParam[] = [{ role: "user", content: "look" }];
  // Every model follows every model, at the beginning of a turn and within it.
  const sequence = [
    "one",
    "one",
    "two",
    "two",
    "one",
    "chat",
    "chat",
    "two",
    "chat",
    "one",
    "two",
    "one",
    "chat",
  ];
  for (const model of [...sequence, ...sequence, ...sequence.toReversed()]) {
    const message = await client.messages.create({
      model,
      max_tokens: 4000,
      thinking: { type: "enabled", budget_tokens: 2000 },
      tools: [{ name: "look", input_schema: { type: "object" } }],
      messages,
    });
    expect(message.content).toContainEqual({ type: "text", text: `from ${model}` });
    const results = message.content.flatMap((block) =>
      block.type === "tool_use"
        ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "seen" }]
        : [],
    );
    messages.push({ role: "assistant", content: message.content });
    messages.push({ role: "user", content: results.length > 0 ? results : "look again" });
  }
  expect(one.seen.thoughts).toBeGreaterThan(0);
  expect(two.seen.thoughts).toBeGreaterThan(0);
});

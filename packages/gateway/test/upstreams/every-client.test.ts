import { createServer } from "node:http";
import Anthropic from "@anthropic-ai/sdk";
import { createRouter } from "@armature/router";
import { startServer } from "@armature/test-kit";
import { LLMock } from "@copilotkit/aimock";
import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { createGateway, nodeHandler } from "../../src/index.ts";

/** A model of each wire format. */
const models = [
  { id: "over-chat", provider: "lab", model: "x" },
  { id: "over-responses", provider: "openai", model: "gpt-5.6-sol" },
  { id: "over-messages", provider: "anthropic", model: "claude-opus-5-5" },
  { id: "over-converse", provider: "bedrock", model: "us.amazon.nova-pro-v1:0" },
];

interface Clients {
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
}

async function setup(): Promise<Clients> {
  const mock = new LLMock({ port: 0 });
  mock.onMessage("hello", { content: "Hi there!" });
  mock.onMessage("look", { toolCalls: [{ id: "call_1", name: "look", arguments: '{"at":"it"}' }] });
  await mock.start();
  const router = await createRouter({ models });
  const apiKey = "sk-mock-12345678";
  const options = { baseUrl: `${mock.url}/v1`, apiKey };
  const gateway = createGateway(router, {
    providers: {
      lab: options,
      openai: options,
      anthropic: options,
      bedrock: { baseUrl: mock.url, apiKey, region: "us-east-1" },
    },
  });
  const handle = nodeHandler(gateway);
  const server = createServer((request, response) =>
    handle(request, response, () => void response.writeHead(404).end()),
  );
  const { url } = await startServer(server);
  onTestFinished(async () => {
    await gateway.close();
    await router.close();
    server.close();
    server.closeAllConnections();
    await mock.stop();
  });
  return {
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: "client", maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey: "client", maxRetries: 0 }),
  };
}

/** What a response says: a text, or the name and the arguments of a tool call. */
type Said = string | readonly [name: string, input: unknown];

type Ask = (clients: Clients, model: string, content: string) => Promise<readonly Said[]>;

const inputSchema = { type: "object" as const, properties: { at: { type: "string" } } };

async function askChat(
  { openai }: Clients,
  model: string,
  content: string,
  streamed: boolean,
): Promise<Said[]> {
  const request = {
    model,
    messages: [{ role: "user" as const, content }],
    tools: [{ type: "function" as const, function: { name: "look", parameters: inputSchema } }],
  };
  const { choices } = streamed
    ? await openai.chat.completions.stream(request).finalChatCompletion()
    : await openai.chat.completions.create(request);
  const { content: text, tool_calls: calls = [] } = choices[0]?.message ?? {};
  return [
    ...(text ? [text] : []),
    ...calls.map((call): Said => {
      if (call.type !== "function") throw new Error("not a function");
      return [call.function.name, JSON.parse(call.function.arguments)];
    }),
  ];
}

async function askResponses(
  { openai }: Clients,
  model: string,
  input: string,
  streamed: boolean,
): Promise<Said[]> {
  const tool = { type: "function" as const, name: "look", parameters: inputSchema, strict: false };
  const request = { model, input, store: false, tools: [tool] };
  const { output } = streamed
    ? await openai.responses.stream(request).finalResponse()
    : await openai.responses.create(request);
  return output.flatMap((item): Said[] => {
    if (item.type === "function_call") return [[item.name, JSON.parse(item.arguments)]];
    if (item.type !== "message") return [];
    return item.content.flatMap((part) => (part.type === "output_text" ? [part.text] : []));
  });
}

async function askMessages(
  { anthropic }: Clients,
  model: string,
  text: string,
  streamed: boolean,
): Promise<Said[]> {
  const request = {
    model,
    max_tokens: 100,
    messages: [{ role: "user" as const, content: text }],
    tools: [{ name: "look", input_schema: inputSchema }],
  };
  const { content } = streamed
    ? await anthropic.messages.stream(request).finalMessage()
    : await anthropic.messages.create(request);
  return content.flatMap((block): Said[] => {
    if (block.type === "text") return [block.text];
    return block.type === "tool_use" ? [[block.name, block.input]] : [];
  });
}

const clients: readonly (readonly [string, Ask])[] = Object.entries({
  chat: askChat,
  responses: askResponses,
  messages: askMessages,
}).flatMap(([name, ask]) => [
  [name, (...call) => ask(...call, false)] as const,
  [`${name}, streamed`, (...call) => ask(...call, true)] as const,
]);

test.each(clients)(
  "a client of %s gets text and tool calls of a model over any wire format",
  async (_, ask) => {
    const started = await setup();
    for (const { id } of models) {
      expect([id, await ask(started, id, "hello")]).toEqual([id, ["Hi there!"]]);
      expect([id, await ask(started, id, "look")]).toEqual([id, [["look", { at: "it" }]]]);
    }
  },
);

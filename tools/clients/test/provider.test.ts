import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, expect, test } from "vitest";
import type { Protocol } from "../src/provider/dialect.ts";
import { startProvider } from "../src/provider/fake-provider.ts";
import type { RecordedRequest } from "../src/provider/recorded-request.ts";
import { scenarioOf } from "../src/scenarios.ts";

const PROMPT =
  "Please create the file /home/user/hello.txt containing hi and nothing else, then stop.";
const ARGUMENTS = { path: "/home/user/hello.txt", content: "hi" };
const PARAMETERS = {
  type: "object" as const,
  properties: { path: { type: "string" }, content: { type: "string" } },
};

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function provider(protocol: Protocol, scenario: string) {
  const requests: RecordedRequest[] = [];
  const started = await startProvider({
    protocol,
    scenario: scenarioOf(scenario),
    key: "sk-provider",
    model: "scripted-1",
    record: (request) => requests.push(request),
  });
  stops.push(() => started.stop());
  const { url } = started;
  const options = { apiKey: "sk-provider", maxRetries: 0 };
  return {
    requests,
    url,
    openai: new OpenAI({ ...options, baseURL: `${url}/v1` }),
    anthropic: new Anthropic({ ...options, baseURL: url }),
  };
}

const chatTool = { type: "function" as const, function: { name: "write", parameters: PARAMETERS } };
const chatBody = {
  model: "scripted-1",
  messages: [{ role: "user" as const, content: PROMPT }],
  tools: [chatTool],
};
const messagesBody = {
  model: "scripted-1",
  max_tokens: 1000,
  messages: [{ role: "user" as const, content: PROMPT }],
  tools: [{ name: "write", input_schema: PARAMETERS }],
};
const responsesBody = {
  model: "scripted-1",
  input: [{ role: "user" as const, content: PROMPT }],
  tools: [{ type: "function" as const, name: "write", parameters: PARAMETERS, strict: false }],
};

test("chat: the SDK reads a thought and a tool call from the stream, and the call's result ends it", async () => {
  const { openai } = await provider("chat", "reasoning");
  const stream = openai.chat.completions.stream({
    ...chatBody,
    stream_options: { include_usage: true },
  });
  let thought = "";
  stream.on("chunk", ({ choices }) => {
    const { reasoning_content: piece = "" } = { ...choices[0]?.delta } as Record<string, string>;
    thought += piece;
  });
  const completion = await stream.finalChatCompletion();
  const message = completion.choices[0]?.message;
  const call = message?.tool_calls?.[0];
  expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual(ARGUMENTS);
  expect(thought).toBe("I should write the file.");
  expect(completion.usage?.total_tokens).toBe(1242);
  const again = await openai.chat.completions.create({
    ...chatBody,
    messages: [
      ...chatBody.messages,
      { role: "assistant", content: null, tool_calls: message?.tool_calls ?? [] },
      { role: "tool", tool_call_id: call?.id ?? "", content: "written" },
    ],
  });
  expect(again.choices[0]).toMatchObject({
    finish_reason: "stop",
    message: { content: "Done: the file is written." },
  });
});

test("messages: the SDK reads a signed thought and a tool call from the stream, and both come back", async () => {
  const { anthropic, requests } = await provider("messages", "reasoning");
  const { content, usage } = await anthropic.messages.stream(messagesBody).finalMessage();
  expect(content.map(({ type }) => type)).toEqual(["thinking", "text", "tool_use"]);
  const call = content[2];
  if (call?.type !== "tool_use") throw new Error("no call");
  expect(call.input).toEqual(ARGUMENTS);
  expect(usage).toMatchObject({ input_tokens: 300, cache_read_input_tokens: 900 });
  const result = { type: "tool_result" as const, tool_use_id: call.id, content: "written" };
  const again = await anthropic.messages.create({
    ...messagesBody,
    messages: [
      ...messagesBody.messages,
      { role: "assistant", content },
      { role: "user", content: [result] },
    ],
  });
  expect(again.content).toEqual([{ type: "text", text: "Done: the file is written." }]);
  expect(requests.at(-1)?.answer).toMatchObject({ kind: "reply", thoughts: 1 });
});

test("responses: the SDK reads reasoning and a call from the stream, and both come back", async () => {
  const { openai, requests } = await provider("responses", "reasoning");
  const { output, usage } = await openai.responses.stream(responsesBody).finalResponse();
  expect(output.map(({ type }) => type)).toEqual(["reasoning", "message", "function_call"]);
  const call = output[2];
  if (call?.type !== "function_call") throw new Error("no call");
  expect(JSON.parse(call.arguments)).toEqual(ARGUMENTS);
  expect(usage?.total_tokens).toBe(1242);
  const sent = JSON.parse(JSON.stringify(output)) as typeof output;
  const again = await openai.responses.create({
    ...responsesBody,
    input: [
      ...responsesBody.input,
      ...(sent as OpenAI.Responses.ResponseInputItem[]),
      { type: "function_call_output", call_id: call.call_id, output: "written" },
    ],
  });
  expect(again.output_text).toBe("Done: the file is written.");
  expect(requests.at(-1)?.answer).toMatchObject({ kind: "reply", thoughts: 1 });
});

test.each([429, 503, 529])(
  "fail%i: the first response has the status and retry-after, the second serves",
  async (status) => {
    const { openai } = await provider("chat", `fail${status}`);
    const error = await openai.chat.completions.create(chatBody).catch((error: unknown) => error);
    if (!(error instanceof OpenAI.APIError)) throw new Error("no error");
    expect(error.status).toBe(status);
    expect(error.headers?.get("retry-after")).toBe("1");
    const completion = await openai.chat.completions.create(chatBody);
    expect(completion.choices[0]?.finish_reason).toBe("tool_calls");
  },
);

const bodies = { chat: chatBody, messages: messagesBody, responses: responsesBody };
const paths = { chat: "chat/completions", messages: "messages", responses: "responses" };

async function streamText(url: string, protocol: Protocol): Promise<string> {
  const response = await fetch(`${url}/v1/${paths[protocol]}`, {
    method: "POST",
    headers: { authorization: "Bearer sk-provider", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ ...bodies[protocol], stream: true }),
  });
  return response.text();
}

const protocols: readonly Protocol[] = ["chat", "responses", "messages"];

test.each(protocols)(
  "cut over %s: the connection breaks once, then the stream is whole",
  async (protocol) => {
    const { url } = await provider(protocol, "cut");
    await expect(streamText(url, protocol)).rejects.toThrow("terminated");
    const last = { chat: "[DONE]", responses: "response.completed", messages: "message_stop" };
    expect(await streamText(url, protocol)).toContain(last[protocol]);
  },
);

test.each(protocols)("cut-end over %s: six events, and a polite end", async (protocol) => {
  const { url } = await provider(protocol, "cut-end");
  expect((await streamText(url, protocol)).match(/^data: /gm)?.length).toBe(6);
});

test.each<[Protocol, string]>([
  ["chat", '"error":{"message":"The server is overloaded"'],
  ["responses", '"type":"response.failed"'],
  ["messages", '"type":"overloaded_error"'],
])("cut-error over %s: the seventh event reports an error", async (protocol, error) => {
  const { url } = await provider(protocol, "cut-error");
  const events = (await streamText(url, protocol)).trim().split("\n\n");
  expect(events.length).toBe(7);
  expect(events.at(-1)).toContain(error);
});

test("a request without tools is a side request: it meets no fault and gets a title", async () => {
  const { openai, requests } = await provider("chat", "fail429");
  const { choices } = await openai.chat.completions.create({
    model: "scripted-1",
    messages: [{ role: "user", content: "Title, please." }],
  });
  expect(choices[0]?.message.content).toBe("A small task");
  expect(requests.map(({ answer }) => answer.kind)).toEqual(["side"]);
});

test.each<[Protocol, object, number, string]>([
  ["chat", { max_output_tokens: 5 }, 400, "max_output_tokens: unknown field"],
  ["chat", { messages: [] }, 400, "messages: must not be empty"],
  ["chat", { model: "auto" }, 404, "there is no model auto"],
  ["chat", { tools: [] }, 400, "tools: must not be empty"],
  ["chat", { messages: [{ role: "bot", content: "" }] }, 400, 'messages[0].role: "bot"'],
  ["chat", { messages: [{ role: "assistant", content: null }] }, 400, "messages[0].content"],
  [
    "chat",
    { messages: [{ role: "tool", tool_call_id: "call_1", content: "" }] },
    400,
    "no call call_1 is open",
  ],
  ["messages", { max_tokens: 0 }, 400, "max_tokens"],
  ["messages", { stop: ["x"] }, 400, "stop: unknown field"],
  ["messages", { context_management: {} }, 400, "context_management: needs a name"],
  ["messages", { messages: [{ role: "assistant", content: "x" }] }, 400, "must be the user's"],
  [
    "messages",
    { messages: [{ role: "user", content: [{ type: "text", text: " " }] }] },
    400,
    "messages[0].content[0].text: must not be empty",
  ],
  [
    "messages",
    {
      messages: [
        { role: "user", content: "x" },
        { role: "assistant", content: [{ type: "tool_use", id: "a", name: "write", input: {} }] },
        { role: "user", content: "y" },
      ],
    },
    400,
    "messages[2]: no result for the call a",
  ],
  [
    "messages",
    {
      messages: [
        { role: "user", content: "x" },
        { role: "assistant", content: [{ type: "thinking", thinking: "t", signature: "forged" }] },
      ],
    },
    400,
    "invalid signature",
  ],
  [
    "messages",
    { thinking: { type: "enabled", budget_tokens: 2000 } },
    400,
    "thinking.budget_tokens",
  ],
  ["responses", { messages: [] }, 400, "messages: unknown field"],
  ["responses", { max_output_tokens: 5 }, 400, "max_output_tokens: must be 16 or more"],
  ["responses", { previous_response_id: "resp_1" }, 400, "previous_response_id"],
  [
    "responses",
    { input: [{ type: "function_call_output", call_id: "call_1", output: "" }] },
    400,
    "no call call_1 is open",
  ],
  [
    "responses",
    { input: [{ type: "message", id: "rs_1", role: "user", content: "x" }] },
    400,
    "input[0].id: must begin with msg",
  ],
  [
    "responses",
    { input: [{ type: "reasoning", summary: [], encrypted_content: "forged" }] },
    400,
    "this provider did not issue it",
  ],
])("%s with %j is refused with %i: %s", async (protocol, change, status, message) => {
  const { url, requests } = await provider(protocol, "tool");
  const response = await fetch(`${url}/v1/${paths[protocol]}`, {
    method: "POST",
    headers: { authorization: "Bearer sk-provider", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ ...bodies[protocol], ...change }),
  });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(JSON.stringify(message).slice(1, -1));
  expect(requests.map(({ answer }) => answer.kind)).toEqual(["refusal"]);
});

test.each(protocols)(
  "%s: another key is refused with 401, another path with 404",
  async (protocol) => {
    const { url } = await provider(protocol, "tool");
    const status = async (path: string, key: string) => {
      const headers = { authorization: `Bearer ${key}`, "anthropic-version": "2023-06-01" };
      const body = JSON.stringify(bodies[protocol]);
      return (await fetch(`${url}/v1/${path}`, { method: "POST", headers, body })).status;
    };
    expect(await status(paths[protocol], "sk-client")).toBe(401);
    expect(await status("elsewhere", "sk-provider")).toBe(404);
  },
);

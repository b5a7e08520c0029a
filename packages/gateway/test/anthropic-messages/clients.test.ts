import { createServer } from "node:http";
import { createAnthropic } from "@ai-sdk/anthropic";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import Anthropic from "@anthropic-ai/sdk";
import { startServer } from "@armature/test-kit";
import { generateText, streamText, type ToolSet, tool } from "ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GatewayError } from "../../src/error.ts";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf } from "./messages.ts";
import { blocks, content, finish, head, parts, renderedUsage, sealed, usage } from "./parts.ts";

/** Requests that the server got, as calls. */
const calls: LanguageModelV4CallOptions[] = [];

/** Answers by the model's name: with the response, an error, or a stream that ends in an error. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const parsed = anthropicMessages.parseRequest(bodyOf(Buffer.concat(chunks).toString()), {});
  if (parsed.model === "refused") {
    const error = new GatewayError("invalid-request", "must be a list", { param: "messages" });
    response.writeHead(error.status, { "content-type": "application/json" });
    response.end(JSON.stringify(anthropicMessages.renderError(error)));
    return;
  }
  calls.push(parsed.toCall().options);
  if (!parsed.stream) {
    response.writeHead(200, { "content-type": "application/json" });
    const { finishReason } = finish("tool-calls");
    response.end(JSON.stringify(parsed.renderResult({ content, finishReason, usage }, head)));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const renderer = parsed.renderStream(head);
  const breaks = parsed.model === "breaks";
  for (const part of breaks ? parts.slice(0, 8) : parts) response.write(renderer.push(part));
  if (breaks) {
    const error = new GatewayError("upstream-failed", "broke off");
    response.write(anthropicMessages.renderStreamError(error, false));
  }
  response.end();
});

let url = "";
beforeAll(async () => {
  ({ url } = await startServer(server));
});
afterAll(() => {
  server.close();
});

const inputSchema = { type: "object" as const };
const tools = ["Write", "Bash"].map((name) => ({ name, input_schema: inputSchema }));
const messages = [{ role: "user" as const, content: "write" }];
const asked = { model: "auto", max_tokens: 1000, messages, tools };

describe("Anthropic's client", () => {
  const clientOf = (): Anthropic =>
    new Anthropic({ baseURL: url, apiKey: "key", maxRetries: 0, logLevel: "off" });

  test("reads a stream: thoughts, texts, calls, counts, and why it ended", async () => {
    const events: string[] = [];
    const stream = clientOf().messages.stream(asked);
    stream.on("streamEvent", ({ type }) => events.push(type));
    const message = await stream.finalMessage();
    expect(message).toMatchObject({
      id: "msg_r1",
      type: "message",
      role: "assistant",
      model: "gpt-x",
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: renderedUsage,
    });
    expect(JSON.parse(JSON.stringify(message.content))).toEqual(blocks);
    expect(events.filter((type) => !type.includes("delta") || type === "message_delta")).toEqual([
      "message_start",
      ...blocks.flatMap(() => ["content_block_start", "content_block_stop"]),
      "message_delta",
      "message_stop",
    ]);
  });

  test("reads the same message in one piece", async () => {
    const message = await clientOf().messages.create(asked);
    expect(message).toMatchObject({
      id: "msg_r1",
      type: "message",
      role: "assistant",
      model: "gpt-x",
      content: blocks,
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: renderedUsage,
    });
  });

  test("brings the seal of a thought, the calls and their results back", async () => {
    const client = clientOf();
    const first = await client.messages.stream(asked).finalMessage();
    const results = first.content.flatMap((block) =>
      block.type === "tool_use"
        ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "done" }]
        : [],
    );
    await client.messages.create({
      ...asked,
      messages: [
        ...messages,
        { role: "assistant", content: first.content },
        { role: "user", content: results },
      ],
    });
    const { prompt } = calls.at(-1) ?? { prompt: [] };
    expect(prompt[1]).toMatchObject({
      role: "assistant",
      content: [
        { type: "reasoning", text: "Let me think.", providerOptions: { armature: { sealed } } },
        { type: "text", text: "I will write." },
        { type: "tool-call", toolCallId: "call_1", toolName: "Write", input: { path: "a" } },
        { type: "tool-call", toolCallId: "call_2", toolName: "Bash", input: { command: "ls" } },
      ],
    });
    expect(prompt[2]).toMatchObject({
      role: "tool",
      content: [
        { toolCallId: "call_1", toolName: "Write", output: { type: "text", value: "done" } },
        { toolCallId: "call_2", toolName: "Bash", output: { type: "text", value: "done" } },
      ],
    });
  });

  test("reads an error with its type and the field", async () => {
    await expect(clientOf().messages.create({ ...asked, model: "refused" })).rejects.toMatchObject({
      status: 400,
      error: {
        type: "error",
        error: { type: "invalid_request_error", message: "messages: must be a list" },
      },
    });
  });

  test("reads an error in the middle of a stream", async () => {
    const stream = clientOf().messages.stream({ ...asked, model: "breaks" });
    await expect(stream.finalMessage()).rejects.toThrow("api_error");
  });
});

describe("the AI SDK's client", () => {
  const modelOf = (name: string) => createAnthropic({ baseURL: `${url}/v1`, apiKey: "key" })(name);
  const aiTools: ToolSet = {
    Write: tool({ inputSchema: z.object({ path: z.string() }) }),
    Bash: tool({ inputSchema: z.object({ command: z.string() }) }),
  };

  const asRead = {
    text: "I will write.",
    reasoningText: "Let me think.",
    finishReason: "tool-calls",
    toolCalls: [
      { toolCallId: "call_1", toolName: "Write", input: { path: "a" } },
      { toolCallId: "call_2", toolName: "Bash", input: { command: "ls" } },
    ],
    usage: { inputTokens: 1200, outputTokens: 42 },
  };

  test("reads a stream", async () => {
    const result = streamText({
      model: modelOf("auto"),
      prompt: "write",
      tools: aiTools,
      maxOutputTokens: 1000,
    });
    expect({
      text: await result.text,
      reasoningText: await result.reasoningText,
      finishReason: await result.finishReason,
      toolCalls: await result.toolCalls,
      usage: await result.usage,
    }).toMatchObject(asRead);
  });

  test("reads the same message in one piece", async () => {
    const result = await generateText({
      model: modelOf("auto"),
      prompt: "write",
      tools: aiTools,
      maxOutputTokens: 1000,
    });
    expect(result).toMatchObject({
      text: asRead.text,
      reasoningText: asRead.reasoningText,
      finishReason: asRead.finishReason,
      toolCalls: asRead.toolCalls,
      usage: asRead.usage,
    });
  });

  test("fails where the stream breaks off", async () => {
    const result = streamText({
      model: modelOf("breaks"),
      prompt: "write",
      tools: aiTools,
      maxOutputTokens: 1000,
      maxRetries: 0,
      onError: () => undefined,
    });
    const seen: string[] = [];
    for await (const { type } of result.fullStream) seen.push(type);
    expect(seen).toContain("error");
    expect(await result.finishReason).not.toBe("tool-calls");
  });
});

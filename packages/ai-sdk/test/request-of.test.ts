import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { requestFeatures, requestNeeds } from "@armature/features";
import { expect, test } from "vitest";
import { requestOf } from "../src/request-of.ts";

const schema = { type: "object", properties: { path: { type: "string" } } } as const;

const call: LanguageModelV4CallOptions = {
  prompt: [
    { role: "system", content: "You are careful." },
    {
      role: "user",
      content: [
        { type: "text", text: "Fix the bug in `src/a.ts`." },
        { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "I read it." },
        { type: "tool-call", toolCallId: "1", toolName: "read", input: { path: "src/a.ts" } },
      ],
    },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "1",
          toolName: "read",
          output: { type: "text", value: "export const f = 1;" },
        },
      ],
    },
  ],
  tools: [{ type: "function", name: "read", description: "Reads.", inputSchema: schema }],
  maxOutputTokens: 500,
};

test("a call has the features and the needs of the chat completion request with the same content", () => {
  const chat = {
    messages: [
      { role: "system", content: "You are careful." },
      {
        role: "user",
        content: [
          { type: "text", text: "Fix the bug in `src/a.ts`." },
          { type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } },
        ],
      },
      {
        role: "assistant",
        content: "I read it.",
        tool_calls: [
          {
            id: "1",
            type: "function",
            function: { name: "read", arguments: '{"path":"src/a.ts"}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "1", content: "export const f = 1;" },
    ],
    tools: [
      { type: "function", function: { name: "read", description: "Reads.", parameters: schema } },
    ],
    max_tokens: 500,
  };
  const features = requestFeatures();
  const ours = new Float64Array(features.schema.features.length);
  const theirs = new Float64Array(features.schema.features.length);
  features.extract(requestOf(call), ours);
  features.extract(chat, theirs);
  expect([...ours]).toEqual([...theirs]);
  expect(requestNeeds(requestOf(call))).toEqual(requestNeeds(chat));
});

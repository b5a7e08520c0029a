import { expect, test } from "vitest";
import { markState } from "../../src/call/issued-state.ts";
import { parseTokenCount } from "../../src/protocols/anthropic-messages/count-tokens.ts";
import { bodyOf, hello, targetOf } from "./messages.ts";

const foreign = markState({ issuer: "issuer-b", state: "s" });
const body = {
  model: "auto",
  models: ["auto", "small"],
  system: "rules",
  messages: [
    hello,
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "x", signature: foreign },
        { type: "text", text: "hi" },
      ],
    },
  ],
};

test("a request to count tokens is read and sent like the message that it is about", () => {
  const headers = { "anthropic-beta": "a-1,token-counting-2024-11-01" };
  const request = parseTokenCount(bodyOf(body), headers);
  expect([request.model, request.models]).toEqual(["auto", ["auto", "small"]]);
  expect(request.body).toEqual(body);
  const target = targetOf({ deniedBetas: ["a-1"] }, { maxOutputTokens: 5, effort: "low" });
  expect(JSON.parse(Buffer.from(request.bytesFor(target)).toString())).toEqual({
    model: "claude-sonnet-5",
    system: "rules",
    messages: [hello, { role: "assistant", content: [{ type: "text", text: "hi" }] }],
  });
  expect(request.headersFor(target)).toEqual({
    "anthropic-version": "2023-06-01",
    "anthropic-beta": "token-counting-2024-11-01",
  });
});

test.each([
  ["model", { messages: [hello] }],
  ["messages", { model: "auto" }],
  ["system", { ...body, system: 1 }],
  ["tools", { ...body, tools: 1 }],
])("a bad %s is refused by its name", (param, bad) => {
  expect(() => parseTokenCount(bodyOf(bad), {})).toThrow(
    expect.objectContaining({ code: "invalid-request", param }),
  );
});

import { expect, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import { parse, target } from "./responses.ts";

const request = parse({ model: "auto", input: "hi" });
const response = {
  id: "resp_1",
  status: "completed",
  service_tier: "priority",
  output: [
    { type: "reasoning", id: "rs_1", encrypted_content: "abc" },
    { type: "message", content: [{ type: "refusal", refusal: "I can't help with that." }] },
  ],
  usage: {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 15,
  },
};

test("usage and signals are read, and the text passes", () => {
  const tapped = request.tapJson(JSON.stringify(response), target);
  expect(tapped).toEqual({
    outcome: {
      usage: {
        inputTokens: 10,
        cachedInputTokens: 4,
        cacheWriteTokens: 3,
        outputTokens: 5,
        reasoningTokens: 2,
        serviceTier: "priority",
      },
      answer: { finish: "stop", empty: false, brokenToolCall: false, refusal: true },
    },
    response,
  });
});

test("state is marked where several providers could get it back", () => {
  const text = JSON.stringify({ ...response, previous_response_id: "resp_0" });
  const { marked } = request.tapJson(text, { ...target, marksState: true });
  expect(JSON.parse(marked ?? "")).toEqual({
    ...response,
    id: "armature.self.resp_1",
    previous_response_id: "armature.self.resp_0",
    output: [{ ...response.output[0], encrypted_content: "armature.self.abc" }, response.output[1]],
  });
});

test("a response that is made in the background has no signals yet", () => {
  const queued = { id: "resp_1", status: "queued", output: [] };
  expect(request.tapJson(JSON.stringify(queued), target).outcome).toEqual({});
});

test.for([
  ["not JSON", "answered with text that is not JSON"],
  ['{"error":{"message":"secret"}}', "answered 200 with an error"],
  ['{"status":"failed","output":[]}', "answered 200 with an error"],
  ['{"choices":[]}', "answered with JSON that is not a response"],
  ["null", "answered with JSON that is not a response"],
] as const)("%s is a failure: %s", ([text, message]) => {
  expect(() => request.tapJson(text, target)).toThrow(new Failure("failed", message));
});

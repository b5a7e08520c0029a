import { APICallError } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { callFailure } from "../../src/call/call-failure.ts";
import { chunk, completion, hello, json, partsOf, serve, stream } from "./server.ts";

const refused = { error: { message: "too much", type: "rate_limit_error" } };

test.each([
  [429, true],
  [500, true],
  [503, true],
  [400, false],
  [401, false],
])(
  "status %i is an APICallError that says whether to try again: %s",
  async (status, isRetryable) => {
    const { model } = await serve([json(refused, status, { "retry-after": "7" })]);
    for (const call of [() => model.doGenerate(hello), () => model.doStream(hello)]) {
      const error = await Promise.resolve(call()).catch((thrown: unknown) => thrown);
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        statusCode: status,
        isRetryable,
        responseHeaders: { "retry-after": "7" },
        responseBody: JSON.stringify(refused),
        requestBodyValues: {},
      });
    }
  },
);

test.each([
  ["text that is not JSON", "<html>", 200],
  ["JSON that is no chat completion", { choices: [] }, 200],
  ["an error", { error: { message: "x" } }, undefined],
  ["an error with a status", { error: { message: "x", code: 503 } }, 503],
  ["an error beside a message", completion({ content: "x" }, { error: { code: "429" } }), 429],
  [
    "a choice that ended in an error",
    completion({}, { choices: [{ message: {}, finish_reason: "error", error: { code: 502 } }] }),
    502,
  ],
])("a response of status 200 with %s is an APICallError", async (_, body, statusCode) => {
  const { model } = await serve([json(body)]);
  const error = await Promise.resolve(model.doGenerate(hello)).catch((thrown: unknown) => thrown);
  expect(APICallError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ statusCode });
});

test("a response that is no stream is an APICallError with its text", async () => {
  const { model } = await serve([json(completion({ content: "x" }))]);
  await expect(model.doStream(hello)).rejects.toMatchObject({
    statusCode: 200,
    message: "answered with something other than a stream",
  });
});

test.each([
  ["an error", { error: { message: "x", code: 429 } }, 429],
  ["a choice that ends in an error", chunk({}, "error"), undefined],
  ["text that is not JSON", "<html>", 200],
])("%s in a stream is an error part, and ends it", async (_, event, statusCode) => {
  const { model } = await serve([stream([chunk({ content: "x" }), event, chunk({}, "stop")])]);
  const parts = await partsOf(model);
  const [error, finish] = parts.slice(-2);
  expect(error).toMatchObject({ type: "error", error: { name: "AI_APICallError", statusCode } });
  const failure = callFailure(error?.type === "error" ? error.error : undefined, true);
  expect(failure.reported).toBe(statusCode !== 200);
  expect(finish).toMatchObject({ type: "finish", finishReason: { unified: "error" } });
});

test("a stream whose connection breaks off fails", async () => {
  const { model } = await serve([
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(chunk({ content: "x" }))}\n\n`);
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    },
  ]);
  await expect(partsOf(model)).rejects.toMatchObject({ name: "Failure", kind: "failed" });
});

test("an event without end fails, instead of filling the memory", async () => {
  const { model } = await serve([
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: ");
      const fill = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", fill);
      };
      fill();
    },
  ]);
  await expect(partsOf(model)).rejects.toThrow("sent an event of more than");
});

/** A server that says one word and then nothing. */
function stalls() {
  return serve([
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(chunk({ content: "x" }))}\n\n`);
    },
  ]);
}

test("cancelling a stream closes the connection", async () => {
  const { model, asked } = await stalls();
  const reader = (await model.doStream(hello)).stream.getReader();
  await reader.read();
  await reader.cancel();
  expect(await asked[0]?.closed).toBe(false);
});

test("aborting a call closes the connection", async () => {
  const { model, asked } = await stalls();
  const abort = new AbortController();
  const { stream } = await model.doStream({ ...hello, abortSignal: abort.signal });
  const reader = stream.getReader();
  await reader.read();
  abort.abort();
  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toMatchObject({ name: "Failure" });
  expect(await asked[0]?.closed).toBe(false);
});

test("connections are used again once [DONE] came", async () => {
  const sockets = new Set<unknown>();
  const answer = stream([chunk({ content: "x" }), chunk({}, "stop"), "[DONE]"]);
  const { model } = await serve([
    (response) => {
      sockets.add(response.socket);
      return answer(response);
    },
  ]);
  for (let round = 0; round < 6; round++) await partsOf(model);
  // A request may begin just before the end of the last response arrives.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test("headers of a call are sent", async () => {
  const { model, asked } = await serve([json(completion({ content: "x" }))]);
  await model.doGenerate({ ...hello, headers: { traceparent: "00-1", absent: undefined } });
  expect(asked[0]?.headers).toMatchObject({ traceparent: "00-1" });
});

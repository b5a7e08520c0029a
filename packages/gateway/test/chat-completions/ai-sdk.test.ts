import { generateText, isStepCount, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { chunk, completion, json, serve, stream } from "./server.ts";

const weather = tool({
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});
const call = {
  index: 0,
  id: "call_1",
  type: "function",
  function: { name: "weather", arguments: '{"city":"Ulm"}' },
};
const asks = [
  { role: "user", content: "Weather in Ulm?" },
  {
    role: "assistant",
    content: null,
    reasoning_content: "Hm.",
    tool_calls: [{ id: "call_1", type: "function", function: call.function }],
  },
  { role: "tool", tool_call_id: "call_1", content: "sunny in Ulm" },
];

test("generateText calls tools and brings their results", async () => {
  const { model, asked } = await serve([
    json(completion({ content: null, reasoning_content: "Hm.", tool_calls: [call] })),
    json(completion({ content: "Sunny." })),
  ]);
  const result = await generateText({
    model,
    prompt: "Weather in Ulm?",
    tools: { weather },
    stopWhen: isStepCount(3),
  });
  expect(result.text).toBe("Sunny.");
  expect(asked).toHaveLength(2);
  expect(asked[1]?.body.messages).toEqual(asks);
});

test("streamText calls tools, brings their results and counts", async () => {
  const pieces = ['{"city"', ':"Ulm"}'];
  const { model, asked } = await serve([
    stream([
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "Hm." }),
      chunk({ tool_calls: [{ ...call, function: { name: "weather", arguments: "" } }] }),
      ...pieces.map((piece) =>
        chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
      ),
      chunk({}, "tool_calls"),
      "[DONE]",
    ]),
    stream([
      chunk({ content: "Sun" }),
      chunk({ content: "ny." }),
      chunk({}, "stop", { usage: { prompt_tokens: 11, completion_tokens: 7 } }),
      "[DONE]",
    ]),
  ]);
  const result = streamText({
    model,
    prompt: "Weather in Ulm?",
    tools: { weather },
    stopWhen: isStepCount(3),
  });
  const deltas: string[] = [];
  for await (const delta of result.textStream) deltas.push(delta);
  expect(deltas).toEqual(["Sun", "ny."]);
  expect(await result.finishReason).toBe("stop");
  expect(await result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
  expect(asked[1]?.body.messages).toEqual(asks);
});

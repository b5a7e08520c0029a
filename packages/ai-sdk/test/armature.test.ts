import { armature } from "@armature/ai-sdk";
import type { AttemptedEvent, Router, SettledEvent } from "@armature/router";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import type { MockLanguageModelV4 } from "ai/test";
import { expect, onTestFinished, test, vi } from "vitest";
import { answering, failing, routerOf, streaming } from "./models.ts";

const MAX_RETRIES = { maxRetries: 0 };

function providerOf(router: Router, ...models: MockLanguageModelV4[]): ReturnType<typeof armature> {
  const languageModel = (name: string): MockLanguageModelV4 =>
    models.find(({ modelId }) => modelId === name) ?? failing(name, 500);
  const provider = armature(router, { providers: { mock: { languageModel } } });
  onTestFinished(() => provider.close());
  return provider;
}

/** The outcomes that were reported, in order. */
function reported(router: Router): AttemptedEvent[] {
  const events: AttemptedEvent[] = [];
  router.observe({ attempted: (event) => void events.push(event) });
  return events;
}

test("generateText with `auto` is decided, answered and learned from", async () => {
  const router = await routerOf();
  const events = reported(router);
  const settled: SettledEvent[] = [];
  router.observe({ settled: (event) => void settled.push(event) });
  const provider = providerOf(router, answering("small", "Hello"), answering("large", "Hello"));
  const result = await generateText({ model: provider("auto"), prompt: "Hi", ...MAX_RETRIES });
  expect(result.text).toBe("Hello");
  const { model, decision, propensity } = result.providerMetadata?.armature ?? {};
  expect(["small", "large"]).toContain(model);
  expect(propensity).toBeGreaterThan(0);
  expect(events).toHaveLength(1);
  expect(events[0]?.outcome).toMatchObject({
    usage: { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10 },
    answer: { finish: "stop", empty: false },
  });
  await vi.waitFor(() => expect(settled).toHaveLength(1));
  expect(await router.feedback(String(decision), { quality: 1 })).toBe(true);
});

test("streamText passes the parts on and reports when the response ends", async () => {
  const router = await routerOf();
  const events = reported(router);
  const provider = providerOf(router, answering("small", "Hello"), answering("large", "Hello"));
  const result = streamText({ model: provider("auto"), prompt: "Hi", ...MAX_RETRIES });
  expect(await result.text).toBe("Hello");
  expect((await result.usage).inputTokens).toBe(100);
  expect(events[0]?.outcome.firstTokenMs).toBeGreaterThanOrEqual(0);
  expect(events[0]?.outcome.answer).toMatchObject({ finish: "stop" });
});

test.each(["generate", "stream"])(
  "%s: another model answers if the first fails before its response began",
  async (how) => {
    const router = await routerOf();
    const events = reported(router);
    const provider = providerOf(router, failing("small", 503), answering("large", "Hello"));
    const call = { model: provider("auto"), prompt: "Hi", ...MAX_RETRIES };
    for (let i = 0; i < 20; i++) {
      const { text } = how === "stream" ? streamText(call) : await generateText(call);
      expect(await text).toBe("Hello");
    }
    const failures = events.filter(({ outcome }) => outcome.failed === true);
    expect(failures.length).toBeGreaterThan(0);
    expect(new Set(failures.map(({ model }) => model.id))).toEqual(new Set(["small"]));
  },
);

test("a pinned model has no fallback", async () => {
  const router = await routerOf();
  const provider = providerOf(router, failing("small", 503), answering("large", "Hello"));
  const call = generateText({ model: provider("small"), prompt: "Hi", ...MAX_RETRIES });
  await expect(call).rejects.toThrow("status 503");
});

test("a refusal of the call is the caller's: no other model is asked, and it is no failure", async () => {
  const router = await routerOf();
  const events = reported(router);
  const provider = providerOf(router, failing("small", 400), failing("large", 400));
  const call = generateText({ model: provider("auto"), prompt: "Hi", ...MAX_RETRIES });
  await expect(call).rejects.toThrow("status 400");
  expect(events.map(({ outcome }) => outcome.aborted)).toEqual([true]);
  expect(events[0]?.outcome.costUsd).toBeUndefined();
});

test.each([
  ["ends without `finish`", []],
  ["reports an error", [{ type: "error", error: new Error("overloaded") } as const]],
])("a stream that %s after it began is a failure of the model", async (_, last) => {
  const router = await routerOf();
  const events = reported(router);
  const provider = providerOf(router, streaming("small", ...last));
  const result = streamText({
    model: provider("small"),
    prompt: "Hi",
    onError: () => {},
    ...MAX_RETRIES,
  });
  await result.consumeStream();
  expect(events.map(({ outcome }) => outcome.failed)).toEqual([true]);
  expect(events[0]?.outcome.costUsd).toBeGreaterThan(0);
});

test("a call that the caller aborts says nothing about the model", async () => {
  const router = await routerOf();
  const events = reported(router);
  const controller = new AbortController();
  const slow = streaming("small");
  slow.doGenerate = ({ abortSignal }) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener("abort", () => reject(abortSignal.reason));
    });
  const call = generateText({
    model: providerOf(router, slow)("small"),
    prompt: "Hi",
    abortSignal: controller.signal,
    ...MAX_RETRIES,
  });
  await vi.waitFor(() => expect(router.status().decisions).toBe(1));
  controller.abort();
  await expect(call).rejects.toThrow();
  await vi.waitFor(() => expect(events.map(({ outcome }) => outcome.aborted)).toEqual([true]));
  // The provider bills what it has begun.
  expect(events[0]?.outcome.costUsd).toBeGreaterThan(0);
});

test("tools are run, and the steps of one conversation share it in the log", async () => {
  const router = await routerOf();
  const settled: SettledEvent[] = [];
  router.observe({ settled: (event) => void settled.push(event) });
  const calling = answering("small", "done");
  const answer = calling.doGenerate;
  let step = 0;
  calling.doGenerate = async (options) => {
    const result = await answer(options);
    if (step++ > 0) return result;
    const call = { type: "tool-call", toolCallId: "1", toolName: "add", input: '{"a":1}' } as const;
    return { ...result, content: [call], finishReason: { unified: "tool-calls", raw: "tools" } };
  };
  const result = await generateText({
    model: providerOf(router, calling)("small"),
    prompt: "Add.",
    tools: {
      add: tool({
        inputSchema: jsonSchema<{ a: number }>({ type: "object" }),
        execute: ({ a }) => a + 1,
      }),
    },
    stopWhen: stepCountIs(3),
    providerOptions: { armature: { conversation: "c1" } },
  });
  expect(result.text).toBe("done");
  await vi.waitFor(() => expect(settled).toHaveLength(2));
  expect(new Set(settled.map(({ outcome }) => outcome.answer?.finish))).toEqual(
    new Set(["tool-calls", "stop"]),
  );
});

test("options for the router are taken out of the call, and unknown names are refused there", async () => {
  const router = await routerOf();
  const small = answering("small", "Hello");
  const provider = providerOf(router, small, answering("large", "Hello"));
  await generateText({
    model: provider("auto"),
    prompt: "Hi",
    providerOptions: { armature: { maxUsd: 0.0015, parallelToolCalls: false } },
  });
  expect(small.doGenerateCalls[0]?.providerOptions?.armature).toEqual({ parallelToolCalls: false });
  const named = generateText({
    model: provider("auto"),
    prompt: "Hi",
    providerOptions: { armature: { tier: "default" } },
    ...MAX_RETRIES,
  });
  await expect(named).rejects.toThrow(/armature\(router\)\(name\)/);
});

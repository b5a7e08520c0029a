import { APICallError, type LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { createRouter, type Model, type Router, type RouterOptions } from "@armature/router";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { onTestFinished } from "vitest";

const USAGE = {
  inputTokens: { total: 100, noCache: 60, cacheRead: 40, cacheWrite: undefined },
  outputTokens: { total: 10, text: 10, reasoning: undefined },
};

/** Models of two arms; the provider's name of each is its id. */
export const arms: readonly Model[] = [
  { id: "small", provider: "mock", model: "small", price: { input: 1, output: 1 } },
  { id: "large", provider: "mock", model: "large", price: { input: 10, output: 10 } },
];

export async function routerOf(options: Partial<RouterOptions> = {}): Promise<Router> {
  const router = await createRouter({ models: arms, ...options });
  onTestFinished(() => router.close());
  return router;
}

/** A model that answers with a text, or fails. */
export function answering(modelId: string, text: string): MockLanguageModelV4 {
  const finishReason = { unified: "stop", raw: "stop" } as const;
  const parts: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id: "1" },
    ...[...text].map((delta) => ({ type: "text-delta", id: "1", delta }) as const),
    { type: "text-end", id: "1" },
    { type: "finish", finishReason, usage: USAGE },
  ];
  return new MockLanguageModelV4({
    modelId,
    doGenerate: async () => ({
      content: [{ type: "text", text }],
      finishReason,
      usage: USAGE,
      warnings: [],
    }),
    doStream: async () => ({ stream: simulateReadableStream({ chunks: parts }) }),
  });
}

/** A model whose stream ends with these parts, after a first piece of text. */
export function streaming(
  modelId: string,
  ...last: readonly LanguageModelV4StreamPart[]
): MockLanguageModelV4 {
  const chunks: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "Hel" },
    ...last,
  ];
  return new MockLanguageModelV4({
    modelId,
    doStream: async () => ({ stream: simulateReadableStream({ chunks }) }),
  });
}

export function failing(modelId: string, statusCode: number): MockLanguageModelV4 {
  const fail = (): never => {
    throw new APICallError({
      message: `status ${statusCode}`,
      url: "http://mock",
      requestBodyValues: {},
      statusCode,
      isRetryable: statusCode >= 429,
    });
  };
  return new MockLanguageModelV4({
    modelId,
    doGenerate: async () => fail(),
    doStream: async () => fail(),
  });
}

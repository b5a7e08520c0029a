import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { MockLanguageModelV4 } from "ai/test";
import { expect, test, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { HttpClient } from "../../src/upstreams/http-client.ts";
import { createUpstreams } from "../../src/upstreams/index.ts";
import { requirePackage } from "../../src/upstreams/language-models/optional-package.ts";
import { UpstreamRegistry } from "../../src/upstreams/registry.ts";
import { agentCall } from "./calls.ts";

const arm = { id: "a", provider: "google", model: "gemini-x" };

const answer = {
  content: [{ type: "text" as const, text: "Hello" }],
  finishReason: { unified: "stop" as const, raw: "STOP" },
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  },
  warnings: [],
};

test("a provider of the AI SDK is asked for the model by its name, once, and called with its settings", async () => {
  const model = new MockLanguageModelV4({ doGenerate: answer });
  const languageModel = vi.fn((_: string): LanguageModelV4 => model);
  const upstreams = createUpstreams({ google: { languageModel } });
  const settings = { effort: "low", maxOutputTokens: 10 };
  const { content } = await upstreams.languageModel({ ...arm, ...settings }).doGenerate(agentCall);
  upstreams.languageModel({ ...arm, ...settings });
  expect(content).toEqual(answer.content);
  expect(languageModel.mock.calls).toEqual([["gemini-x"]]);
  const [call]: LanguageModelV4CallOptions[] = model.doGenerateCalls;
  expect(call).toMatchObject({ reasoning: "low", maxOutputTokens: 10 });
  await upstreams.close();
});

test("no language model is made of a model that only embeds", () => {
  const languageModel = vi.fn((): LanguageModelV4 => new MockLanguageModelV4());
  const registry = new UpstreamRegistry(
    { google: { languageModel } },
    new HttpClient({ idleMs: 1 }),
  );
  registry.upstreamOf({ ...arm, embeddings: true });
  expect(languageModel).not.toHaveBeenCalled();
  registry.upstreamOf(arm);
  expect(languageModel).toHaveBeenCalledOnce();
});

test("its own errors pass as they are", async () => {
  const error = new TypeError("not today");
  const doGenerate = async (): Promise<never> => {
    throw error;
  };
  const languageModel = (): LanguageModelV4 => new MockLanguageModelV4({ doGenerate });
  const model = createUpstreams({ google: { languageModel } }).languageModel(arm);
  await expect(model.doGenerate(agentCall)).rejects.toBe(error);
});

test.each([
  ["a model of specification v3", { specificationVersion: "v3" }],
  ["no language model", undefined],
  ["no language model", {}],
])(
  "a function that makes %s is refused at once, and the message says what to install",
  (found, model) => {
    const languageModel = (): LanguageModelV4 => model as LanguageModelV4;
    expect(() => createUpstreams({ google: { languageModel } }).languageModel(arm)).toThrow(
      `model "a": providers.google.languageModel made ${found}; install the major version`,
    );
  },
);

test.each(["@ai-sdk/anthropic", "@ai-sdk/openai", "@ai-sdk/amazon-bedrock"] as const)(
  "without %s the error says which version to install",
  (name) => {
    const missing = (): never => {
      throw new Error("not found");
    };
    const version = manifest.peerDependencies[name];
    expect(() => requirePackage(name, "anthropic", "chat or Responses", missing)).toThrow(
      `provider "anthropic" needs the package ${name} to serve chat or Responses clients: ` +
        `npm install ${name}@${version}`,
    );
    expect(() => requirePackage(name, "anthropic", "chat")).not.toThrow();
  },
);

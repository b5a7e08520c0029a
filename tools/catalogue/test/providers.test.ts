import { expect, test } from "vitest";
import type { Listing } from "../src/listing.ts";
import { providers } from "../src/providers.ts";

function protocolsOf(name: string, model: string, rest: Partial<Listing> = {}) {
  const provider = providers.find((one) => one.name === name);
  const listing = { provider: name, model, api: "", contextWindow: 1_000_000, ...rest };
  return provider?.protocolsOf(listing as Listing);
}

test.each([
  ["openai", "gpt-6.2-sol", ["openai-responses", "openai-chat"]],
  ["openai", "gpt-5.5-pro", ["openai-responses"]],
  ["openai", "gpt-5.3-codex", ["openai-responses"]],
  ["openai", "gpt-daybreak-blue-latest", undefined],
  ["openai", "chat-latest", undefined],
  ["anthropic", "claude-opus-5-5", ["anthropic-messages"]],
  ["bedrock", "eu.anthropic.claude-opus-5-5", ["anthropic-messages"]],
  ["bedrock", "global.openai.gpt-6-sol", ["openai-responses", "openai-chat"]],
  ["bedrock", "openai.gpt-oss-120b-1:0", ["openai-chat"]],
  ["bedrock", "amazon.nova-pro-v1:0", undefined],
  [
    "openrouter",
    "anthropic/claude-opus-5.5",
    ["anthropic-messages", "openai-chat", "openai-responses"],
  ],
  ["openrouter", "openai/gpt-6-sol", ["openai-responses", "openai-chat", "anthropic-messages"]],
  [
    "openrouter",
    "google/gemini-4-argon",
    ["openai-chat", "openai-responses", "anthropic-messages"],
  ],
  ["openrouter", "anthropic/claude-opus-5.5:batch", undefined],
  ["openrouter", "~openai/gpt-sol-latest", undefined],
  ["openrouter", "google/gemini-3.1-pro-preview-customtools", undefined],
  ["openrouter", "google/gemma-4-31b-it", undefined],
  ["openrouter", "openai/gpt-oss-120b", undefined],
  ["openrouter", "qwen/qwen4-max", undefined],
])("%s serves %s as %j", (name, model, protocols) => {
  expect(protocolsOf(name, model)).toEqual(protocols);
});

test("Azure serves OpenAI's models as responses, and others as chat", () => {
  const openai = { api: "azure-openai-responses" };
  expect(protocolsOf("azure", "gpt-6-sol", openai)).toEqual(["openai-responses", "openai-chat"]);
  expect(protocolsOf("azure", "o3-pro", openai)).toEqual(["openai-responses"]);
  const other = { api: "openai-completions" };
  expect(protocolsOf("azure", "deepseek-v4-pro", other)).toEqual(["openai-chat"]);
});

test("a model on OpenRouter with less than 200,000 tokens of context is left out", () => {
  const model = "mistralai/mistral-large-4-0";
  expect(protocolsOf("openrouter", model, { contextWindow: 200_000 })).toBeDefined();
  expect(protocolsOf("openrouter", model, { contextWindow: 199_999 })).toBeUndefined();
});

import { expect, onTestFinished, test, vi } from "vitest";
import type { HttpClient } from "../../src/upstreams/http-client.ts";
import { createUpstreams } from "../../src/upstreams/index.ts";
import type { ProviderOptions } from "../../src/upstreams/provider-options.ts";
import { UpstreamRegistry } from "../../src/upstreams/registry.ts";

/** Packages that are not installed. */
const missing = vi.hoisted(() => new Set<string>());

vi.mock("node:module", async (original) => {
  const module = await original<typeof import("node:module")>();
  const createRequire = (from: string): { resolve(name: string): string } => ({
    resolve: (name) => {
      if (missing.has(name)) throw new Error("not installed");
      return module.createRequire(from).resolve(name);
    },
  });
  return { ...module, createRequire };
});

const client = {} as HttpClient;
const CHAT = "openai-chat";
const RESPONSES = "openai-responses";
const MESSAGES = "anthropic-messages";

function speaks(
  provider: string,
  model: string,
  options: ProviderOptions = {},
  protocols?: readonly string[],
  Registry = UpstreamRegistry,
): readonly string[] {
  const address = ["azure", "databricks", "lab"].includes(provider) && { baseUrl: "http://gpu/v1" };
  const given = { apiKey: "sk-given", ...address, ...(provider === "bedrock" && { region: "r" }) };
  const registry = new Registry({ [provider]: { ...given, ...options } }, client);
  const arm = { id: "m", provider, model, ...(protocols !== undefined && { protocols }) };
  return registry.upstreamOf(arm).speaks(arm);
}

test.each([
  ["openai", "my-finetune", [RESPONSES, CHAT]],
  ["anthropic", "claude-of-tomorrow", [MESSAGES]],
  ["azure", "my-claude-deployment", [MESSAGES]],
  ["azure", "prod-gpt-5", [RESPONSES, CHAT]],
  ["azure", "o4-mini", [RESPONSES, CHAT]],
  ["azure", "DeepSeek-V4", [CHAT]],
  ["bedrock", "eu.anthropic.claude-of-tomorrow", [MESSAGES]],
  ["bedrock", "openai.gpt-of-tomorrow", [RESPONSES, CHAT]],
  ["bedrock", "openai.gpt-oss-of-tomorrow", [CHAT]],
  ["bedrock", "qwen.of-tomorrow", [CHAT]],
  ["bedrock", "us.amazon.nova-of-tomorrow", []],
  ["databricks", "my-claude-endpoint", [MESSAGES, CHAT]],
  ["databricks", "my-gpt-5-endpoint", [RESPONSES, CHAT]],
  ["databricks", "databricks-gpt-oss-120b-x", [CHAT]],
  ["databricks", "my-llama", [CHAT]],
  ["openrouter", "lab/of-tomorrow", [CHAT, RESPONSES, MESSAGES]],
  ["ollama", "llama", [CHAT, RESPONSES, MESSAGES]],
  ["llamacpp", "llama", [CHAT, RESPONSES, MESSAGES]],
  ["lmstudio", "llama", [CHAT, RESPONSES, MESSAGES]],
  ["vllm", "llama", [CHAT, RESPONSES, MESSAGES]],
  ["lab", "gpt-5", [CHAT]],
])("%s serves %s in %o", (provider, model, protocols) => {
  expect(speaks(provider, model)).toEqual(protocols);
});

test("the catalogue knows what a provider serves a listed model in", () => {
  expect(speaks("anthropic", "claude-opus-5-5")).toEqual([MESSAGES]);
  expect(speaks("openai", "gpt-6.2-sol")).toContain(RESPONSES);
});

test("the model's own protocols come first, then the provider's, then those that are known", () => {
  expect(speaks("ollama", "llama", { protocols: [MESSAGES] })).toEqual([MESSAGES]);
  expect(speaks("ollama", "llama", { protocols: [MESSAGES] }, [CHAT])).toEqual([CHAT]);
  expect(speaks("lab", "x", {}, [RESPONSES, CHAT])).toEqual([RESPONSES, CHAT]);
});

test("an unknown protocol of a model is refused at once, and the message lists those that exist", () => {
  expect(() => speaks("lab", "x", {}, ["openai-chats"])).toThrow(
    'model "m": protocols names "openai-chats"; use openai-chat, openai-responses, ' +
      "anthropic-messages, converse",
  );
});

test("an unknown protocol of a provider is refused, and the message lists those that exist", () => {
  const protocols = ["messages"] as unknown as NonNullable<ProviderOptions["protocols"]>;
  expect(() => createUpstreams({ lab: { protocols } })).toThrow(
    "use openai-chat, openai-responses, anthropic-messages, converse",
  );
});

test("no provider but bedrock speaks converse", () => {
  expect(() => speaks("lab", "x", {}, ["converse"])).toThrow("only bedrock speaks converse");
  expect(speaks("bedrock", "x", {}, ["converse"])).toEqual([]);
});

test.each([
  [{ baseURL: "http://gpu" }, "did you mean `baseUrl`?"],
  [{ protocols: [] }, "name at least one protocol"],
  [{ region: "https://evil" }, "must be an AWS region"],
  [{ languageModel: {} }, "must be a function"],
  [{ languageModel: () => {}, apiKey: "sk-secret-1" }, "languageModel stands alone"],
])("provider options %o are refused", (options, message) => {
  const create = (): unknown => createUpstreams({ lab: options as ProviderOptions });
  expect(create).toThrow(message);
  expect(create).not.toThrow("sk-secret-1");
});

test.each([
  ["anthropic", "claude-opus-5-5", "@ai-sdk/anthropic", "chat or Responses"],
  ["openai", "gpt-6.2-sol", "@ai-sdk/openai", "Messages"],
  ["bedrock", "us.amazon.nova-pro-v1:0", "@ai-sdk/amazon-bedrock", "chat or Responses or Messages"],
])(
  "a model of %s is refused at the start if its package is missing",
  async (provider, model, name, clients) => {
    // An earlier test file may have loaded the modules without the mock above.
    vi.resetModules();
    const { UpstreamRegistry: Registry } = await import("../../src/upstreams/registry.ts");
    missing.add(name);
    onTestFinished(() => missing.clear());
    expect(() => speaks(provider, model, {}, undefined, Registry)).toThrow(
      `provider "${provider}" needs the package ${name} to serve ${clients} clients: npm install ${name}@`,
    );
    expect(speaks("ollama", "llama", {}, undefined, Registry)).toContain(CHAT);
  },
);

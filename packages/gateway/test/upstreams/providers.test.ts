import type { Model } from "@armature/router";
import { afterEach, expect, test, vi } from "vitest";
import type { Operation } from "../../src/call/protocol-name.ts";
import type { HttpClient, HttpRequest } from "../../src/upstreams/http-client.ts";
import type { ProviderOptions } from "../../src/upstreams/provider-options.ts";
import { PROVIDER_NAMES, UpstreamRegistry } from "../../src/upstreams/registry.ts";

const KEY = "sk-canary-4f9d2b7c81e6a350";

afterEach(() => void vi.unstubAllEnvs());

/** What a provider is sent for an operation: the URL and the headers. */
async function sent(
  model: Model,
  operation: Operation,
  options: Record<string, ProviderOptions> = {},
  headers: Record<string, string> = {},
): Promise<{ url: string; headers: Record<string, string> }> {
  const posts: { url: string; headers: Record<string, string> }[] = [];
  const client = {
    post: async (url: string, own: Record<string, string>, request: HttpRequest) => {
      posts.push({ url, headers: { ...request.headers, ...own } });
    },
  } as unknown as HttpClient;
  const { signal } = new AbortController();
  await new UpstreamRegistry(options, client).upstreamOf(model).send({
    operation,
    model,
    body: Buffer.from("{}"),
    stream: false,
    headers,
    clientHeaders: { authorization: "Bearer client", "x-api-key": "client", cookie: "client" },
    signal,
  });
  const [post] = posts;
  if (post === undefined) throw new Error("nothing was sent");
  return post;
}

const bearer = { authorization: `Bearer ${KEY}` };
const anthropic = { "anthropic-version": "2023-06-01" };
const azure = { baseUrl: "https://res.openai.azure.com/openai/v1" };
const mantle = { baseUrl: "https://bedrock-mantle.eu-west-1.api.aws", apiKey: KEY };

interface Row {
  readonly provider: string;
  readonly model?: string;
  readonly operation: Operation;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly options?: ProviderOptions;
}

const openai = { provider: "openai", env: { OPENAI_API_KEY: KEY }, headers: bearer };
const claude = {
  provider: "anthropic",
  env: { ANTHROPIC_API_KEY: KEY },
  headers: { "x-api-key": KEY, ...anthropic },
};
const openrouter = { provider: "openrouter", env: { OPENROUTER_API_KEY: KEY } };
const bedrock = {
  provider: "bedrock",
  env: { AWS_BEARER_TOKEN_BEDROCK: KEY, AWS_REGION: "us-east-1" },
};
const databricks = {
  provider: "databricks",
  env: { DATABRICKS_TOKEN: KEY },
  options: { baseUrl: "https://work.cloud.databricks.com/serving-endpoints/" },
};
const foundry = { provider: "azure", env: { AZURE_OPENAI_API_KEY: KEY }, options: azure };

const rows: readonly Row[] = [
  { ...openai, operation: "openai-chat", url: "https://api.openai.com/v1/chat/completions" },
  { ...openai, operation: "openai-responses", url: "https://api.openai.com/v1/responses" },
  { ...openai, operation: "embeddings", url: "https://api.openai.com/v1/embeddings" },
  { ...claude, operation: "anthropic-messages", url: "https://api.anthropic.com/v1/messages" },
  {
    ...claude,
    operation: "count-tokens",
    url: "https://api.anthropic.com/v1/messages/count_tokens",
  },
  {
    ...openrouter,
    operation: "openai-chat",
    url: "https://openrouter.ai/api/v1/chat/completions",
    headers: bearer,
  },
  {
    ...openrouter,
    operation: "openai-responses",
    url: "https://openrouter.ai/api/v1/responses",
    headers: bearer,
  },
  {
    ...openrouter,
    operation: "anthropic-messages",
    url: "https://openrouter.ai/api/v1/messages",
    headers: { ...bearer, ...anthropic },
  },
  {
    ...bedrock,
    operation: "openai-chat",
    url: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1/chat/completions",
    headers: bearer,
  },
  {
    ...bedrock,
    options: { region: "eu-central-1" },
    operation: "openai-responses",
    url: "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1/responses",
    headers: bearer,
  },
  {
    ...bedrock,
    model: "anthropic.claude-opus-5-5",
    operation: "anthropic-messages",
    url: "https://bedrock-runtime.us-east-1.amazonaws.com/anthropic/v1/messages",
    headers: { ...bearer, ...anthropic },
  },
  {
    ...bedrock,
    options: mantle,
    model: "openai.gpt-oss-120b",
    operation: "openai-chat",
    url: "https://bedrock-mantle.eu-west-1.api.aws/v1/chat/completions",
    headers: bearer,
  },
  {
    ...bedrock,
    options: mantle,
    model: "openai.gpt-5.6",
    operation: "openai-responses",
    url: "https://bedrock-mantle.eu-west-1.api.aws/openai/v1/responses",
    headers: bearer,
  },
  {
    ...bedrock,
    options: mantle,
    model: "anthropic.claude-opus-5-5",
    operation: "count-tokens",
    url: "https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages/count_tokens",
    headers: { ...bearer, ...anthropic },
  },
  {
    ...databricks,
    operation: "openai-chat",
    url: "https://work.cloud.databricks.com/serving-endpoints/chat/completions",
    headers: bearer,
  },
  {
    ...databricks,
    operation: "openai-responses",
    url: "https://work.cloud.databricks.com/serving-endpoints/responses",
    headers: bearer,
  },
  {
    ...databricks,
    operation: "anthropic-messages",
    url: "https://work.cloud.databricks.com/serving-endpoints/anthropic/v1/messages",
    headers: { ...bearer, ...anthropic },
  },
  {
    ...foundry,
    operation: "openai-chat",
    url: "https://res.openai.azure.com/openai/v1/chat/completions",
    headers: { "api-key": KEY },
  },
  {
    ...foundry,
    operation: "openai-responses",
    url: "https://res.openai.azure.com/openai/v1/responses",
    headers: { "api-key": KEY },
  },
  {
    ...foundry,
    operation: "anthropic-messages",
    url: "https://res.services.ai.azure.com/anthropic/v1/messages",
    headers: { "x-api-key": KEY, ...anthropic },
  },
  {
    ...foundry,
    options: { baseUrl: "http://127.0.0.1:9/openai/v1" },
    operation: "anthropic-messages",
    url: "http://127.0.0.1:9/anthropic/v1/messages",
    headers: { "x-api-key": KEY, ...anthropic },
  },
  ...(
    [
      ["ollama", 11_434],
      ["lmstudio", 1234],
      ["llamacpp", 8080],
      ["vllm", 8000],
    ] as const
  ).flatMap(([provider, port]): Row[] => [
    { provider, operation: "openai-chat", url: `http://127.0.0.1:${port}/v1/chat/completions` },
    { provider, operation: "openai-responses", url: `http://127.0.0.1:${port}/v1/responses` },
    {
      provider,
      operation: "anthropic-messages",
      url: `http://127.0.0.1:${port}/v1/messages`,
      headers: anthropic,
    },
  ]),
  {
    provider: "lab",
    options: { baseUrl: "https://gpu.example.com/v1", apiKey: KEY },
    operation: "openai-chat",
    url: "https://gpu.example.com/v1/chat/completions",
    headers: bearer,
  },
];

test.each(rows)("$provider $operation: $url", async ({ provider, operation, url, ...row }) => {
  for (const [name, value] of Object.entries(row.env ?? {})) vi.stubEnv(name, value);
  const model = { id: "m", provider, model: row.model ?? "some-model" };
  const options = row.options === undefined ? {} : { [provider]: row.options };
  expect(await sent(model, operation, options)).toEqual({ url, headers: row.headers ?? {} });
});

test("the table has a row for each provider that gateways know by name", () => {
  const tested = new Set(rows.map(({ provider }) => provider));
  expect(PROVIDER_NAMES.filter((name) => !tested.has(name))).toEqual([]);
});

test("the protocol's headers pass; a client's version of the Messages API wins over the default", async () => {
  vi.stubEnv("ANTHROPIC_API_KEY", KEY);
  const model = { id: "m", provider: "anthropic", model: "claude-opus-5-5" };
  const headers = { "anthropic-version": "2025-01-01", "anthropic-beta": "a,b" };
  expect((await sent(model, "anthropic-messages", {}, headers)).headers).toEqual({
    ...headers,
    "x-api-key": KEY,
  });
});

test("neither configured headers nor the protocol's can replace the key", async () => {
  const options = { lab: { baseUrl: "http://gpu", apiKey: KEY, headers: { Authorization: "x" } } };
  const model = { id: "m", provider: "lab", model: "x" };
  const { headers } = await sent(model, "openai-chat", options, { authorization: "client" });
  expect(headers.authorization).toBe(`Bearer ${KEY}`);
});

test.each([
  ["bedrock", {}, "providers.bedrock.region is missing"],
  [
    "bedrock",
    { region: "x", baseUrl: "https://evil.example.com" },
    "AWS_BEARER_TOKEN_BEDROCK is for",
  ],
  ["openai", { region: "us-east-1" }, "providers.openai.region has no meaning"],
  ["azure", {}, "providers.azure.baseUrl is missing"],
  ["databricks", {}, "providers.databricks.baseUrl is missing"],
  ["anthropic", { baseUrl: "https://proxy.example.com" }, "ANTHROPIC_API_KEY is for https://api"],
  ["anthropic", {}, "set the environment variable ANTHROPIC_API_KEY"],
])("%s with %o is refused: %s", async (provider, options, message) => {
  vi.stubEnv("AWS_REGION", undefined);
  vi.stubEnv("ANTHROPIC_API_KEY", undefined);
  const model = { id: "m", provider, model: "x" };
  await expect(sent(model, "openai-chat", { [provider]: options })).rejects.toThrow(message);
});

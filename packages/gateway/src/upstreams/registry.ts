import type { Model } from "@armature/router";
import { GatewayError } from "../error.ts";
import type { HttpClient } from "./http-client.ts";
import { type OpenAICompatibleOptions, openaiCompatible } from "./openai-compatible.ts";
import { type ConfiguredProvider, describeProvider } from "./provider.ts";
import type { ProviderOptions } from "./provider-options.ts";
import type { Upstream } from "./upstream.ts";

type UpstreamFactory = (provider: ConfiguredProvider, client: HttpClient) => Upstream;

const compatible =
  (options: OpenAICompatibleOptions): UpstreamFactory =>
  (provider, client) =>
    openaiCompatible(options, provider, client);

const factories: ReadonlyMap<string, UpstreamFactory> = new Map([
  [
    "openai",
    compatible({
      baseUrl: "https://api.openai.com/v1",
      apiKeyEnv: "OPENAI_API_KEY",
      tokenLimit: "max_completion_tokens",
    }),
  ],
  [
    "openrouter",
    compatible({ baseUrl: "https://openrouter.ai/api/v1", apiKeyEnv: "OPENROUTER_API_KEY" }),
  ],
  ["ollama", compatible({ baseUrl: "http://127.0.0.1:11434/v1" })],
  ["lmstudio", compatible({ baseUrl: "http://127.0.0.1:1234/v1" })],
  ["llamacpp", compatible({ baseUrl: "http://127.0.0.1:8080/v1" })],
  ["vllm", compatible({ baseUrl: "http://127.0.0.1:8000/v1" })],
  ["databricks", compatible({ apiKeyEnv: "DATABRICKS_TOKEN" })],
  [
    "azure",
    compatible({
      apiKeyEnv: "AZURE_OPENAI_API_KEY",
      keyHeader: "api-key",
      tokenLimit: "max_completion_tokens",
    }),
  ],
]);

/** For providers with a `baseUrl` whose name gateways do not know. */
const unnamed = compatible({});

/** The providers that gateways know by name. */
export const PROVIDER_NAMES: readonly string[] = [...factories.keys()];

/** The upstreams of a router's models, one per provider. */
export class UpstreamRegistry {
  readonly #options: ReadonlyMap<string, ProviderOptions>;
  readonly #client: HttpClient;
  readonly #upstreams = new Map<string, Upstream>();

  constructor(options: Readonly<Record<string, ProviderOptions>>, client: HttpClient) {
    this.#options = new Map(Object.entries(options));
    this.#client = client;
  }

  /**
   * The upstream that serves a model; created on first use.
   * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`
   */
  upstreamOf({ id, provider: name }: Model): Upstream {
    const known = this.#upstreams.get(name);
    if (known !== undefined) return known;
    const options = this.#options.get(name);
    const factory = factories.get(name) ?? (options === undefined ? undefined : unnamed);
    const provider = { name, model: id, options: options ?? {} };
    if (factory === undefined) {
      throw new GatewayError(
        "unknown-provider",
        `${describeProvider(provider)} is not known; set providers.${name}.baseUrl, or use one of ` +
          PROVIDER_NAMES.join(", "),
      );
    }
    const upstream = factory(provider, this.#client);
    this.#upstreams.set(name, upstream);
    return upstream;
  }
}

import type { Model } from "@armature/router";
import { GatewayError } from "../error.ts";
import type { HttpClient } from "./http-client.ts";
import { HttpUpstream } from "./http-upstream.ts";
import { PluginUpstream } from "./plugin-upstream.ts";
import { describeProvider } from "./provider.ts";
import type { ProviderOptions } from "./provider-options.ts";
import { knownProviders, unknownProvider } from "./providers/known-providers.ts";
import type { Upstream } from "./upstream.ts";

/** The providers that gateways know by name. */
export const PROVIDER_NAMES: readonly string[] = [...knownProviders.keys()];

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
   * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`: also if the model could
   *   not be called for want of a package or a known protocol
   */
  upstreamOf(model: Model): Upstream {
    const upstream = this.#upstreams.get(model.provider) ?? this.#create(model);
    if (model.embeddings !== true) upstream.languageModel(model);
    this.#upstreams.set(model.provider, upstream);
    return upstream;
  }

  #create({ id, provider: name }: Model): Upstream {
    const options = this.#options.get(name);
    const provider = { name, model: id, options: options ?? {} };
    if (options?.languageModel !== undefined) {
      return new PluginUpstream(provider, options.languageModel);
    }
    const profile =
      knownProviders.get(name) ?? (options === undefined ? undefined : unknownProvider);
    if (profile !== undefined) return new HttpUpstream(provider, profile, this.#client);
    throw new GatewayError(
      "unknown-provider",
      `${describeProvider(provider)} is not known; set providers.${name}.baseUrl, or use one of ` +
        PROVIDER_NAMES.join(", "),
    );
  }
}

import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { issuerOf } from "../call/issued-state.ts";
import type { Operation, ProtocolName } from "../call/protocol-name.ts";
import { readHeaders, readKey } from "./credentials.ts";
import type { HttpClient } from "./http-client.ts";
import { LanguageModelCache } from "./language-models/cache.ts";
import { wireModel } from "./language-models/wire-model.ts";
import { type ConfiguredProvider, readBaseUrl } from "./provider.ts";
import type { Wire } from "./provider-options.ts";
import type { Api, Profile } from "./providers/profile.ts";
import { wiresOf } from "./providers/wires.ts";
import { Redactor } from "./redactor.ts";
import type { Upstream, UpstreamRequest, UpstreamResponse, UpstreamTraits } from "./upstream.ts";

/** The version of the Messages API, if the client names none. */
const ANTHROPIC_VERSION = "2023-06-01";

const endpoints: Readonly<Record<Operation, { readonly api: Api; readonly path: string }>> = {
  "openai-chat": { api: "openai", path: "/chat/completions" },
  "openai-responses": { api: "openai", path: "/responses" },
  "anthropic-messages": { api: "anthropic", path: "/messages" },
  "count-tokens": { api: "anthropic", path: "/messages/count_tokens" },
  embeddings: { api: "openai", path: "/embeddings" },
};

/** A provider that is reached over HTTP. */
export class HttpUpstream implements Upstream {
  readonly issuer: string;
  readonly traits: UpstreamTraits;
  readonly #provider: ConfiguredProvider;
  readonly #profile: Profile;
  readonly #client: HttpClient;
  readonly #base: string;
  readonly #key: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #redactor: Redactor;
  readonly #models = new LanguageModelCache();
  readonly #wires = new WeakMap<Model, readonly Wire[]>();

  /** @throws GatewayError `missing-key`, `invalid-option` */
  constructor(provider: ConfiguredProvider, profile: Profile, client: HttpClient) {
    const base = readBaseUrl(provider, profile.baseUrl);
    this.issuer = issuerOf(provider.name);
    this.traits = {
      tokenLimit: profile.tokenLimit ?? "max_tokens",
      deniedBetas: provider.options.deniedBetas ?? [],
    };
    this.#provider = provider;
    this.#profile = profile;
    this.#client = client;
    this.#base = base.href.replace(/(?<!\/)\/+$/, "");
    this.#key = readKey(provider, base, profile);
    this.#headers = readHeaders(provider);
    this.#redactor = new Redactor(
      this.#key === undefined ? [] : [this.#key],
      Object.values(this.#headers),
    );
  }

  speaks(model: Model): readonly ProtocolName[] {
    return this.#wiresOf(model).filter((wire) => wire !== "converse");
  }

  send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { api, path } = endpoints[request.operation];
    const url = this.#rootOf(api, request.model.model) + path;
    return this.#client.post(url, this.#headersOf(api, request.headers), request);
  }

  languageModel(model: Model): LanguageModelV4 {
    return this.#models.get(model, () =>
      wireModel({
        model,
        wires: this.#wiresOf(model),
        provider: this.#provider.name,
        issuer: this.issuer,
        traits: this.traits,
        rootOf: (api) => this.#rootOf(api, model.model),
        post: (url, api, request) =>
          this.#client.post(url, this.#headersOf(api, request.headers), request),
        redact: (text) => this.redact(text),
      }),
    );
  }

  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  #wiresOf(model: Model): readonly Wire[] {
    const wires = this.#wires.get(model) ?? wiresOf(model, this.#provider, this.#profile);
    this.#wires.set(model, wires);
    return wires;
  }

  #rootOf(api: Api, model: string): string {
    return this.#profile.root?.(this.#base, api, model) ?? this.#base;
  }

  /** The upstream's own headers, which win over those of the protocol. */
  #headersOf(api: Api, protocol: Readonly<Record<string, string>>): Record<string, string> {
    const version = protocol["anthropic-version"] ?? ANTHROPIC_VERSION;
    const headers = {
      ...(api === "anthropic" && { "anthropic-version": version }),
      ...(api === "bedrock" && { accept: "*/*" }),
      ...this.#headers,
    };
    if (this.#key === undefined) return headers;
    const header = this.#profile.keyHeader?.(api);
    return header === undefined
      ? { ...headers, authorization: `Bearer ${this.#key}` }
      : { ...headers, [header]: this.#key };
  }
}

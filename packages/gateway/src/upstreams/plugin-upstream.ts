import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { issuerOf } from "../call/issued-state.ts";
import { GatewayError } from "../error.ts";
import { LanguageModelCache } from "./language-models/cache.ts";
import { SealedState } from "./language-models/sealed-state.ts";
import { withArm } from "./language-models/settings.ts";
import { UpstreamModel } from "./language-models/upstream-model.ts";
import { type ConfiguredProvider, describeProvider } from "./provider.ts";
import type { Upstream, UpstreamResponse } from "./upstream.ts";

/** A provider whose models the user's own function makes; every request to it is translated. */
export class PluginUpstream implements Upstream {
  readonly issuer: string;
  readonly traits = { tokenLimit: "max_tokens", deniedBetas: [] } as const;
  readonly #provider: ConfiguredProvider;
  readonly #languageModel: (name: string) => LanguageModelV4;
  readonly #models = new LanguageModelCache();

  constructor(provider: ConfiguredProvider, languageModel: (name: string) => LanguageModelV4) {
    this.issuer = issuerOf(provider.name);
    this.#provider = provider;
    this.#languageModel = languageModel;
  }

  speaks(): readonly [] {
    return [];
  }

  async send(): Promise<UpstreamResponse> {
    const whose = describeProvider(this.#provider);
    throw new GatewayError("invalid-option", `${whose} takes no bytes, because it is a function`);
  }

  languageModel(arm: Model): LanguageModelV4 {
    return this.#models.get(arm, () => {
      const model = this.#make(arm);
      return new UpstreamModel({
        provider: this.#provider.name,
        modelId: arm.model,
        state: new SealedState(this.issuer, true),
        redact: (text) => this.redact(text),
        load: () => model,
        prepare: (call) => ({ options: withArm(call, arm), warnings: [] }),
      });
    });
  }

  /** The credentials of such a model are its own. */
  redact(text: string): string {
    return text;
  }

  #make({ id, model: name }: Model): LanguageModelV4 {
    const model: Partial<LanguageModelV4> | undefined = this.#languageModel(name);
    const version: unknown = model?.specificationVersion;
    if (version === "v4") return model as LanguageModelV4;
    const field = `providers.${this.#provider.name}.languageModel`;
    const found =
      version === undefined ? "no language model" : `a model of specification ${String(version)}`;
    throw new GatewayError(
      "invalid-option",
      `model "${id}": ${field} made ${found}; install the major version of its package that makes ` +
        "models of specification v4, the one for AI SDK 7",
    );
  }
}

import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";

/** Most language models that one provider keeps. */
const MAX_MODELS = 256;

/** A provider's language models; those that were not used for the longest time are made again. */
export class LanguageModelCache {
  readonly #models = new Map<string, LanguageModelV4>();

  /** The language model of an arm: arms that differ only in what a provider never sees share one. */
  get(arm: Model, make: () => LanguageModelV4): LanguageModelV4 {
    const key = JSON.stringify([arm.model, arm.protocols, arm.effort, arm.maxOutputTokens]);
    const model = this.#models.get(key) ?? make();
    this.#models.delete(key);
    this.#models.set(key, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > MAX_MODELS && oldest !== undefined) this.#models.delete(oldest);
    return model;
  }
}

import { catalogue } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";

/**
 * The entry of a model at a provider. An id that is not listed letter for letter is unknown: similar ids
 * have other prices.
 *
 * @param provider the gateway's name of the provider, such as `openai`
 * @param model the provider's exact id, such as `gpt-6.2-sol`
 */
export function lookUp(provider: string, model: string): CatalogueEntry | undefined {
  return catalogue.find((entry) => entry.model === model && entry.provider === provider);
}

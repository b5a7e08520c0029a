import { catalogue } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";

const entries: ReadonlyMap<string, CatalogueEntry> = new Map(
  catalogue.map((entry) => [keyOf(entry.provider, entry.model), entry]),
);

/**
 * The entry of a model at a provider. An id that is not listed letter for letter is unknown: similar ids
 * have other prices.
 *
 * @param provider the gateway's name of the provider, such as `openai`
 * @param model the provider's exact id, such as `gpt-6.2-sol`
 */
export function lookUp(provider: string, model: string): CatalogueEntry | undefined {
  return entries.get(keyOf(provider, model));
}

/** No provider's name has a space. */
function keyOf(provider: string, model: string): string {
  return `${provider} ${model}`;
}

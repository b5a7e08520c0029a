import type { CatalogueEntry } from "@armature/catalogue";
import { applyRules } from "./apply-rules.ts";
import { compare, type Disagreement } from "./compare.ts";
import type { Fact, Preference } from "./fact.ts";
import type { Listing, PriceRecord } from "./listing.ts";

export interface Sources {
  readonly listings: readonly Listing[];
  readonly records: readonly PriceRecord[];
  readonly facts: readonly Fact[];
  readonly preferences: readonly Preference[];
  /** Finds the protocols of a listing; undefined leaves the model out. */
  readonly protocolsOf: (listing: Listing) => CatalogueEntry["protocols"] | undefined;
  /** Day of the prices, as `YYYY-MM-DD`; models retired by then are left out. */
  readonly day: string;
}

export interface Merged {
  /** Sorted by provider and model. */
  readonly entries: readonly CatalogueEntry[];
  readonly disagreements: readonly Disagreement[];
  /** Facts about models that are not listed, as `provider/model`. */
  readonly unused: readonly string[];
}

/** Merges what pi-ai lists with the records of genai-prices and the facts. */
export function merge({
  listings,
  records,
  facts,
  preferences,
  protocolsOf,
  day,
}: Sources): Merged {
  const entries: CatalogueEntry[] = [];
  const disagreements: Disagreement[] = [];
  for (const source of listings) {
    const protocols = protocolsOf(source);
    if (protocols === undefined) continue;
    const listing = applyRules(source);
    const own = ({ provider, models }: { provider: string; models: readonly string[] }) =>
      provider === listing.provider && models.includes(listing.model);
    const ownFacts = facts.filter(own);
    const { agreed, found } = compare(listing, records.find(own), ownFacts, preferences);
    disagreements.push(...found);
    const entry = entryOf(agreed, protocols, ownFacts, records.find(own)?.priceFrom);
    if (entry.retires === undefined || entry.retires > day) entries.push(entry);
  }
  const listed = new Set(listings.map(({ provider, model }) => `${provider}/${model}`));
  const named = facts.flatMap(({ provider, models }) => models.map((id) => `${provider}/${id}`));
  return {
    entries: entries.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
    disagreements,
    unused: [...new Set(named)].filter((name) => !listed.has(name)),
  };
}

function keyOf({ provider, model }: CatalogueEntry): string {
  return `${provider} ${model}`;
}

function entryOf(
  { api: _, price, ...listing }: Listing,
  protocols: CatalogueEntry["protocols"],
  facts: readonly Fact[],
  priceFrom: string | undefined,
): CatalogueEntry {
  const { multipliers, ...set }: Fact["set"] = Object.assign({}, ...facts.map((fact) => fact.set));
  return {
    ...listing,
    price: { ...price, ...(multipliers && { multipliers }) },
    ...set,
    protocols,
    ...(priceFrom !== undefined && { priceFrom }),
  };
}

import { isDeepStrictEqual } from "node:util";
import type { PriceTier } from "@armature/reward";
import type { ComparedField, Fact, Preference } from "./fact.ts";
import type { Listing, PriceRecord } from "./listing.ts";

/** A field for which the two sources state different values. */
export interface Disagreement {
  readonly provider: string;
  readonly model: string;
  readonly field: ComparedField;
  readonly piAi: unknown;
  readonly genaiPrices: unknown;
  /** What decides it; undefined if nothing does, and the catalogue cannot be written. */
  readonly settledBy: string | undefined;
}

const priceFields = ["input", "output", "cachedInput", "cacheWrite", "cacheWrite1h"] as const;

/**
 * Completes a listing with rates that only the record states, and decides disagreements by the facts
 * about the model and by the preferences.
 */
export function compare(
  listing: Listing,
  record: PriceRecord | undefined,
  facts: readonly Fact[],
  preferences: readonly Preference[],
): { readonly agreed: Listing; readonly found: readonly Disagreement[] } {
  if (record === undefined) return { agreed: listing, found: [] };
  const found: Disagreement[] = [];
  const { provider, model } = listing;

  /** The value to take; a value that one source lacks is the other's. */
  const decide = <Value>(field: ComparedField, piAi: Value, genaiPrices: Value): Value => {
    if (genaiPrices === undefined) return piAi;
    if (piAi === undefined) return genaiPrices;
    if (isDeepStrictEqual(piAi, genaiPrices)) return piAi;
    const fact = facts.find(({ set }) => field in set);
    const preference = preferences.find(
      (one) =>
        one.provider === provider &&
        one.fields.includes(field) &&
        (one.models?.includes(model) ?? true),
    );
    const settledBy =
      (fact && `a fact (${fact.source})`) ??
      (preference && `${preference.source}: ${preference.why}`);
    found.push({ provider, model, field, piAi, genaiPrices, settledBy });
    return preference?.source === "genai-prices" ? genaiPrices : piAi;
  };

  const { tiers = [], ...rates } = listing.price;
  const decided = priceFields.map((field) => [
    field,
    decide(field, rates[field], record.price[field]),
  ]);
  const decidedTiers = decide("tiers", tiers, comparable(record.price.tiers ?? [], tiers));
  const agreed: Listing = {
    ...listing,
    price: {
      ...rates,
      ...Object.fromEntries(decided.filter(([, value]) => value !== undefined)),
      ...(decidedTiers.length > 0 && { tiers: decidedTiers }),
    },
    contextWindow: decide(
      "contextWindow",
      listing.contextWindow,
      record.contextWindow ?? listing.contextWindow,
    ),
  };
  return { agreed, found };
}

/** Tiers of the record, completed with rates that only the listing states in the same tier. */
function comparable(
  tiers: readonly PriceTier[],
  listed: readonly PriceTier[],
): readonly PriceTier[] {
  return tiers.map((tier) => ({ ...listed.find(({ above }) => above === tier.above), ...tier }));
}

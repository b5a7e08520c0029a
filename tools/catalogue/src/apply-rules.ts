import type { Price, Rates } from "@armature/reward";
import type { Listing } from "./listing.ts";

/** Completes the rates of cache writes by what providers publish as a rule for all their models. */
export function applyRules(listing: Listing): Listing {
  if (listing.model.includes("claude")) return withRates(listing, withHourLongWrites);
  if (listing.provider === "openrouter") return withRates(listing, withInputInWrites);
  return listing;
}

/**
 * Claude's cache writes that live an hour cost twice the input rate, wherever it is served
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing).
 */
function withHourLongWrites<Own extends Rates>(rates: Own): Own {
  return rates.cacheWrite === undefined ? rates : { ...rates, cacheWrite1h: rates.input * 2 };
}

/**
 * Gemini's cache writes cost the input rate and the storage, but OpenRouter lists the storage alone
 * (https://openrouter.ai/docs/guides/best-practices/prompt-caching).
 */
function withInputInWrites<Own extends Rates>(rates: Own): Own {
  const { input, cacheWrite } = rates;
  if (cacheWrite === undefined || cacheWrite >= input) return rates;
  return { ...rates, cacheWrite: Number((input + cacheWrite).toFixed(6)) };
}

function withRates(listing: Listing, change: <Own extends Rates>(rates: Own) => Own): Listing {
  const { tiers, ...base } = listing.price;
  const price: Price = {
    ...change(base),
    ...(tiers && { tiers: tiers.map((one) => change(one)) }),
  };
  return { ...listing, price };
}

import type { Conversation } from "@armature/learner";
import type { SwitchCost } from "@armature/policy";
import { costOf, type Price } from "@armature/reward";
import type { Model } from "../contract/model.ts";
import type { Turn } from "../contract/router.ts";

/** How long providers cache a prompt if the request does not say, in milliseconds. */
const CACHE_TTL_MS = 5 * 60 * 1000;

const HOUR_MS = 60 * 60 * 1000;

/**
 * US dollars that each model needs to read the conversation again: the prefix that another model has in
 * its provider's cache and this one has not, at the price of a cache write instead of a cached read.
 *
 * They are shared by the requests that the choice serves: this one, and the exchanges that follow until
 * the next ordinary turn chooses again. As many are expected as the conversation has had per ordinary
 * turn so far.
 *
 * @param usd overwritten, and part of what is returned; as long as `ids` or longer
 * @returns undefined if no model has a cached prefix, or every price is the same
 */
export function switchCost(
  { prefixes, calls, turns }: Conversation,
  ids: readonly string[],
  models: ReadonlyMap<string, Model>,
  { cacheTtlMs = CACHE_TTL_MS }: Turn,
  at: number,
  usd: Float64Array,
): SwitchCost | undefined {
  const warm = prefixes.filter((prefix) => at - prefix.at < cacheTtlMs);
  const prefixTokens = warm.reduce((most, { tokens }) => Math.max(most, tokens), 0);
  if (prefixTokens === 0) return undefined;
  let costs = false;
  for (const [index, id] of ids.entries()) {
    const held = warm.find(({ arm }) => arm === id)?.tokens ?? 0;
    const price = models.get(id)?.price;
    usd[index] = price === undefined ? 0 : coldUsd(price, prefixTokens, held, cacheTtlMs);
    costs ||= usd[index] > 0;
  }
  return costs ? { usd, requests: calls / Math.max(1, turns) } : undefined;
}

/** US dollars of reading a prefix of which only `held` tokens are cached, beyond those of cached reads. */
function coldUsd(price: Price, inputTokens: number, held: number, cacheTtlMs: number): number {
  const missing = inputTokens - held;
  const cold = costOf(
    {
      inputTokens,
      outputTokens: 0,
      cachedInputTokens: held,
      cacheWriteTokens: missing,
      cacheWrite1hTokens: cacheTtlMs < HOUR_MS ? 0 : missing,
    },
    price,
  );
  const warm = costOf({ inputTokens, outputTokens: 0, cachedInputTokens: inputTokens }, price);
  return cold === undefined || warm === undefined ? 0 : Math.max(0, cold - warm);
}

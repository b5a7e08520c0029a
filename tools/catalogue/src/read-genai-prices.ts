import type { Price, Rates } from "@armature/reward";
import { z } from "zod";
import type { PriceRecord } from "./listing.ts";

const tiered = z.object({
  base: z.number(),
  tiers: z.array(z.object({ start: z.int(), price: z.number() })),
});
const rate = z.union([z.number(), tiered]).optional();

// Prices of searches, images and audio are in other fields.
const rates = z.object({
  input_mtok: rate,
  output_mtok: rate,
  cache_read_mtok: rate,
  cache_write_mtok: rate,
  cache_write_1h_mtok: rate,
});

const dated = z.object({
  constraint: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("start_date"), start_date: z.iso.date() }),
      z.object({ type: z.literal("time_of_date") }),
    ])
    .optional(),
  prices: rates,
});

const match = z.object({
  equals: z.string().optional(),
  or: z.array(z.object({ equals: z.string().optional() })).optional(),
});

const provider = z.object({
  models: z.array(
    z.object({
      match,
      context_window: z.int().optional(),
      prices: z.union([z.array(dated), rates]),
    }),
  ),
});

/**
 * The token prices of one of genai-prices' providers as of a day, by exact ids. Ids that it matches by
 * their beginning or by a pattern are left out, because that also matches newer models.
 *
 * @param day as `YYYY-MM-DD`
 */
export function readGenaiPrices(name: string, data: unknown, day: string): PriceRecord[] {
  return provider.parse(data).models.flatMap((model) => {
    const models = [model.match, ...(model.match.or ?? [])].flatMap(({ equals }) => equals ?? []);
    const current = currentOf(model.prices, day);
    const price = current && priceOf(current.prices);
    if (models.length === 0 || !current || !price) return [];
    const { constraint } = current;
    return {
      provider: name,
      models,
      price,
      ...(model.context_window !== undefined && { contextWindow: model.context_window }),
      ...(constraint?.type === "start_date" && { priceFrom: constraint.start_date }),
    };
  });
}

type Dated = z.infer<typeof dated>;
type SourceRates = z.infer<typeof rates>;

/** Undefined if the price depends on the time of day. */
function currentOf(prices: Dated[] | SourceRates, day: string): Dated | undefined {
  if (!Array.isArray(prices)) return { prices };
  if (prices.some(({ constraint }) => constraint?.type === "time_of_date")) return undefined;
  return prices.findLast(
    ({ constraint }) => constraint?.type !== "start_date" || constraint.start_date <= day,
  );
}

function priceOf(source: SourceRates): Price | undefined {
  const base = ratesAt(source, 0);
  if (!base) return undefined;
  const starts = Object.values(source).flatMap((value) =>
    typeof value === "object" ? value.tiers.map(({ start }) => start) : [],
  );
  const tiers = [...new Set(starts)]
    .sort((left, right) => left - right)
    .flatMap((above) => {
      const tier = ratesAt(source, above + 1);
      return tier ? [{ above, ...tier }] : [];
    });
  return { ...base, ...(tiers.length > 0 && { tiers }) };
}

function ratesAt(source: SourceRates, inputTokens: number): Rates | undefined {
  const at = (value: z.infer<typeof rate>) =>
    typeof value === "object"
      ? (value.tiers.findLast(({ start }) => inputTokens > start)?.price ?? value.base)
      : value;
  const input = at(source.input_mtok);
  const output = at(source.output_mtok);
  const cachedInput = at(source.cache_read_mtok);
  const cacheWrite = at(source.cache_write_mtok);
  const cacheWrite1h = at(source.cache_write_1h_mtok);
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(cacheWrite1h !== undefined && { cacheWrite1h }),
  };
}

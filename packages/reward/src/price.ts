import { checkUsage } from "./check-outcome.ts";
import { RewardError } from "./error.ts";
import type { Usage } from "./outcome.ts";

/** One dollar per token. */
const MOST_PER_MILLION = 1e6;

/** More than any surcharge; the bound keeps costs within the range of an outcome. */
const MOST_MULTIPLIER = 10;

/** US dollars per million tokens. */
export type Rates = {
  readonly input: number;
  readonly output: number;
  /** For input tokens read from the provider's prompt cache. @default input */
  readonly cachedInput?: number;
  /** For input tokens written to the provider's prompt cache. @default input */
  readonly cacheWrite?: number;
  /** For input tokens written to the provider's prompt cache for an hour. @default cacheWrite */
  readonly cacheWrite1h?: number;
};

/** The rates of a whole request that has more than `above` input tokens, cached ones included. */
export type PriceTier = Rates & { readonly above: number };

/** List prices of a model. */
export interface Price extends Rates {
  /** Rates of long requests, by rising `above`. The last tier that a request exceeds bills all of it. */
  readonly tiers?: readonly PriceTier[];
  /**
   * Factors in [0, 10] on the whole cost, by the service tier or speed that the provider reports as
   * billed, such as `{ priority: 2, flex: 0.5 }`. A name that is not listed has the factor 1.
   */
  readonly multipliers?: Readonly<Record<string, number>>;
}

/**
 * The cost of a call, in US dollars. Cached tokens are part of `inputTokens`, and each token is billed
 * once, at its own rate. A part that the provider does not report counts as 0.
 *
 * @returns undefined if the number of input or output tokens is unknown, unless all tokens are free
 * @throws RewardError `invalid-outcome` for impossible counts, `invalid-option` for a bad price
 */
export function costOf(usage: Usage | undefined, price: Price): number | undefined {
  checkPrice(price);
  if (usage !== undefined) checkUsage(usage);
  const { inputTokens, outputTokens } = usage ?? {};
  if (usage === undefined || inputTokens === undefined || outputTokens === undefined) {
    return isFree(price) && (price.tiers ?? []).every(isFree) ? 0 : undefined;
  }
  const rates = price.tiers?.findLast(({ above }) => inputTokens > above) ?? price;
  const { input, output, cachedInput = input, cacheWrite = input } = rates;
  const { cacheWrite1h = cacheWrite } = rates;
  const { cachedInputTokens = 0, cacheWriteTokens = 0, cacheWrite1hTokens = 0 } = usage;
  const dollarsPerMillion =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * input +
    cachedInputTokens * cachedInput +
    (cacheWriteTokens - cacheWrite1hTokens) * cacheWrite +
    cacheWrite1hTokens * cacheWrite1h +
    outputTokens * output;
  const factor = multiplierOf(price, usage.serviceTier) * multiplierOf(price, usage.speed);
  return (dollarsPerMillion / 1e6) * factor;
}

/**
 * Refuses a rate that is negative or above one dollar per token, tiers that do not rise, and a
 * multiplier outside [0, 10].
 *
 * @throws RewardError `invalid-option`, with the field and its value
 */
export function checkPrice(price: Price): void {
  checkRates("price", price);
  const { tiers = [], multipliers = {} } = price;
  for (const [index, tier] of tiers.entries()) {
    checkRates(`price.tiers[${index}]`, tier);
    const before = tiers[index - 1]?.above ?? -1;
    if (!(Number.isSafeInteger(tier.above) && tier.above > before)) {
      const rule = `a whole number of input tokens, higher than ${Math.max(before, 0)}`;
      refuse(`price.tiers[${index}].above`, rule, tier.above);
    }
  }
  for (const [name, factor] of Object.entries(multipliers)) {
    if (!(factor >= 0 && factor <= MOST_MULTIPLIER)) {
      refuse(`price.multipliers.${name}`, "a factor in [0, 10]", factor);
    }
  }
}

const rateFields = ["input", "output", "cachedInput", "cacheWrite", "cacheWrite1h"] as const;

function checkRates(path: string, rates: Rates): void {
  for (const field of rateFields) {
    const rate = rates[field];
    if (rate === undefined && field !== "input" && field !== "output") continue;
    if (!(typeof rate === "number" && rate >= 0 && rate <= MOST_PER_MILLION)) {
      refuse(`${path}.${field}`, "US dollars per million tokens, in [0, 10⁶]", rate);
    }
  }
}

function isFree(rates: Rates): boolean {
  return rateFields.every((field) => (rates[field] ?? 0) === 0);
}

function multiplierOf({ multipliers = {} }: Price, name: string | undefined): number {
  if (name === undefined || !Object.hasOwn(multipliers, name)) return 1;
  return multipliers[name] ?? 1;
}

function refuse(field: string, rule: string, value: unknown): never {
  throw new RewardError("invalid-option", `${field} must be ${rule}; got ${value}`);
}

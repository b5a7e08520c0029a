import { checkUsage } from "./check-outcome.ts";
import { RewardError } from "./error.ts";
import type { Usage } from "./outcome.ts";

/** One dollar per token. */
const MOST_PER_MILLION = 1e6;

/** List prices, in US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For input tokens read from the provider's prompt cache. @default input */
  readonly cachedInput?: number;
  /** For input tokens written to the provider's prompt cache. @default input */
  readonly cacheWrite?: number;
}

/**
 * The cost of a call, in US dollars. Cached tokens are part of `inputTokens`, and each token is billed
 * once, at its own price. A part that the provider does not report counts as 0.
 *
 * @returns undefined if the number of input or output tokens is unknown, unless all tokens are free
 * @throws RewardError `invalid-outcome` for impossible counts, `invalid-option` for a bad price
 */
export function costOf(usage: Usage | undefined, price: Price): number | undefined {
  checkPrice(price);
  if (usage !== undefined) checkUsage(usage);
  const { input, output, cachedInput = input, cacheWrite = input } = price;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) {
    const free = input === 0 && output === 0 && cachedInput === 0 && cacheWrite === 0;
    return free ? 0 : undefined;
  }
  const dollarsPerMillion =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * input +
    cachedInputTokens * cachedInput +
    cacheWriteTokens * cacheWrite +
    outputTokens * output;
  return dollarsPerMillion / 1e6;
}

/**
 * Refuses a price that is negative or above one dollar per token.
 *
 * @throws RewardError `invalid-option`, with the field and its value
 */
export function checkPrice(price: Price): void {
  check("input", price.input);
  check("output", price.output);
  if (price.cachedInput !== undefined) check("cachedInput", price.cachedInput);
  if (price.cacheWrite !== undefined) check("cacheWrite", price.cacheWrite);
}

function check(field: string, value: number): void {
  if (!(value >= 0 && value <= MOST_PER_MILLION)) {
    throw new RewardError(
      "invalid-option",
      `price.${field} must be US dollars per million tokens, in [0, 10⁶]; got ${value}`,
    );
  }
}

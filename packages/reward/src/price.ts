import { checkUsage } from "./check-outcome.ts";
import { RewardError } from "./error.ts";
import type { Usage } from "./outcome.ts";

/** A dollar a token. */
const MOST_PER_MILLION = 1e6;

/** List prices, in US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Of input tokens read from the provider's prompt cache. @default input */
  readonly cachedInput?: number;
  /** Of input tokens written to the provider's prompt cache. @default input */
  readonly cacheWrite?: number;
}

/**
 * What a call cost, in US dollars. Cached tokens are parts of `inputTokens`, and each token is
 * billed once, at its own price. A part that the provider does not report counts as none.
 *
 * @returns undefined where the number of input or output tokens is unknown, unless all is free.
 * @throws {RewardError} `invalid-outcome` for counts that cannot be, `invalid-option` for a price.
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
 * Refuses a price that is negative or more than a dollar a token.
 *
 * @throws {RewardError} `invalid-option`, naming the field and its value.
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

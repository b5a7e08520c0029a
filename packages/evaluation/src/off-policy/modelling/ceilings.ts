import type { Decision } from "../log/decision.ts";

/** Factor above the largest earlier amount. */
const MARGIN = 2;

/** Assumed upper bound of a request's amount, by arm. */
export type Ceiling = (arm: string) => number;

/**
 * Upper bounds of the US dollars or milliseconds of a request by arm: twice the largest amount in the
 * earlier decisions, of all arms for an arm without any. If no earlier amount is known, the evaluated
 * decisions are used.
 */
export function ceilings(
  amount: "costUsd" | "latencyMs",
  earlier: readonly Decision[],
  evaluated: readonly Decision[],
): Ceiling {
  const largest = largestAmounts(amount, earlier);
  const known = largest.size > 0 ? largest : largestAmounts(amount, evaluated);
  const overall = Math.max(0, ...known.values());
  return (arm) => MARGIN * (known.get(arm) ?? overall);
}

function largestAmounts(
  amount: "costUsd" | "latencyMs",
  decisions: readonly Decision[],
): Map<string, number> {
  const largest = new Map<string, number>();
  for (const decision of decisions) {
    const arm = decision.eligible[decision.chosen];
    const value = decision[amount];
    if (arm === undefined || value === undefined) continue;
    largest.set(arm, Math.max(largest.get(arm) ?? 0, value));
  }
  return largest;
}

import type { Decision } from "./log/decision.ts";

/** How far above anything seen before an amount may lie. */
const MARGIN = 2;

/** The most that a request is assumed to come to with an arm. */
export type Ceiling = (arm: string) => number;

/**
 * The most US dollars, or milliseconds, that a request is assumed to take with each arm: twice the
 * most it took in the earlier decisions; for an arm without any, twice the most of all arms. Where no
 * earlier amount is known at all, the judged ones themselves must do.
 */
export function ceilings(
  amount: "costUsd" | "latencyMs",
  earlier: readonly Decision[],
  judged: readonly Decision[],
): Ceiling {
  const largest = largestAmounts(amount, earlier);
  const known = largest.size > 0 ? largest : largestAmounts(amount, judged);
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
    const came = decision[amount];
    if (arm === undefined || came === undefined) continue;
    largest.set(arm, Math.max(largest.get(arm) ?? 0, came));
  }
  return largest;
}

import type { Decision } from "./log/decision.ts";

/** How far above anything seen before a cost may lie. */
const MARGIN = 2;

/**
 * The most US dollars that a request is assumed to cost with each arm: twice the most it cost in
 * the earlier decisions; for an arm without any, twice the most of all arms. Where no earlier cost
 * is known at all, the judged ones themselves must do.
 */
export function costCeilings(
  earlier: readonly Decision[],
  judged: readonly Decision[],
): (arm: string) => number {
  const largest = largestCosts(earlier);
  const known = largest.size > 0 ? largest : largestCosts(judged);
  const overall = Math.max(0, ...known.values());
  return (arm) => MARGIN * (known.get(arm) ?? overall);
}

function largestCosts(decisions: readonly Decision[]): Map<string, number> {
  const largest = new Map<string, number>();
  for (const { eligible, chosen, costUsd } of decisions) {
    const arm = eligible[chosen];
    if (arm === undefined || costUsd === undefined) continue;
    largest.set(arm, Math.max(largest.get(arm) ?? 0, costUsd));
  }
  return largest;
}

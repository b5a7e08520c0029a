import type { ScoredRequests } from "./scored-requests.ts";

/** Softmax temperature in units of quality: arms whose scores differ by less share the requests. */
export const TEMPERATURE = 0.003;

/** Search range of multiplier · reference cost, in units of quality. */
const LEAST = 1e-5;
const MOST = 100;

/** The search is on a geometric grid with a factor of about 1.001 per step. */
const STEP = 1e-3;
const STEPS = Math.ceil(Math.log(MOST / LEAST) / STEP);

/**
 * Expected `value` per request if arms are chosen by the softmax of
 * (score − multiplier · cost) / temperature, mixed with their floors.
 */
export function expectedAt(
  { size, ends, score, cost, floor }: ScoredRequests,
  value: Float64Array,
  multiplier: number,
): number {
  let total = 0;
  let start = 0;
  for (let request = 0; request < size; request++) {
    const end = ends[request];
    let best = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) best = Math.max(best, score[i] - multiplier * cost[i]);
    let weights = 0;
    let sum = 0;
    let reserved = 0;
    let reservedSum = 0;
    for (let i = start; i < end; i++) {
      const worth = score[i] - multiplier * cost[i];
      const weight = worth === best ? 1 : Math.exp((worth - best) / TEMPERATURE);
      weights += weight;
      sum += weight * value[i];
      reserved += floor[i];
      reservedSum += floor[i] * value[i];
    }
    total += reservedSum + ((1 - reserved) * sum) / weights;
    start = end;
  }
  return total / size;
}

/**
 * The smallest multiplier, in quality per US dollar, at which `value` per request is expected to be at
 * most `target`: the smoothed Lagrangian of a knapsack. The expected value falls with the multiplier,
 * so a search finds it. If no multiplier in the range meets the target, the nearest bound is returned.
 *
 * @param value dollars or qualities, in the order of the arms of `requests`
 * @param referenceUsd scale of the search range; > 0
 * @param guess where the search starts; it affects the time, not the result
 */
export function solveMultiplier(
  requests: ScoredRequests,
  value: Float64Array,
  target: number,
  referenceUsd: number,
  guess: number,
): number {
  const least = LEAST / referenceUsd;
  const multiplierAt = (index: number) => least * Math.exp(index * STEP);
  // The result is above `low` and at most `high`; `surplus` and `lack` are their distances from the
  // target.
  let low = -1;
  let high = STEPS;
  let surplus = Number.NaN;
  let lack = Number.NaN;
  const isLow = (index: number): boolean => {
    const excess = expectedAt(requests, value, multiplierAt(index)) - target;
    if (excess > 0) {
      low = index;
      surplus = excess;
    } else {
      high = index;
      lack = excess;
    }
    return excess > 0;
  };
  const start = Math.round(Math.log(Math.max(guess, least) / least) / STEP);
  if (isLow(Math.min(start, STEPS - 1))) {
    for (let stride = 32; high === STEPS && low < STEPS - 1; stride *= 4) {
      isLow(Math.min(low + stride, STEPS - 1));
    }
  } else {
    for (let stride = 32; low === -1 && high > 0; stride *= 4) isLow(Math.max(high - stride, 0));
  }
  // Regula falsi, with the distance of an end that stays halved so that it moves soon. If nothing
  // cheaper is left, a whole interval of multipliers meets the target exactly, and is bisected.
  let side: boolean | undefined;
  while (high - low > 1) {
    const part = lack === 0 ? 0.5 : surplus / (surplus - lack);
    const between = low + Math.round((high - low) * part);
    const next = isLow(Math.max(low + 1, Math.min(high - 1, between)));
    if (next === side) {
      if (next) lack /= 2;
      else surplus /= 2;
    }
    side = next;
  }
  return multiplierAt(high);
}

/** A temperature, in units of quality: arms that differ by less share the requests. */
export const TEMPERATURE = 0.003;

/** The price of a reference cost, in units of quality, is sought between these. */
const LEAST = 1e-5;
const MOST = 100;

/** Prices are sought on a grid between these, each step a factor of 1.001. */
const STEP = 1e-3;
const STEPS = Math.ceil(Math.log(MOST / LEAST) / STEP);

/** What the arms of recent requests promise and cost, side by side; one request's are adjacent. */
export interface ScoredRequests {
  /** How many requests. */
  size: number;
  /** Where each request's arms end; they begin where those of the one before end. */
  readonly ends: Int32Array;
  /** In units of quality. */
  readonly score: Float64Array;
  /** Expected quality. */
  readonly mean: Float64Array;
  /** Expected US dollars. */
  readonly cost: Float64Array;
  /** Least probability asked for. */
  readonly floor: Float64Array;
}

/**
 * Mean over the requests of what `value` is expected to be, for arms chosen by the softmax of
 * (score − multiplier · cost) / temperature, where nothing asks for a least probability.
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
    let asked = 0;
    let askedSum = 0;
    for (let i = start; i < end; i++) {
      const worth = score[i] - multiplier * cost[i];
      const weight = worth === best ? 1 : Math.exp((worth - best) / TEMPERATURE);
      weights += weight;
      sum += weight * value[i];
      asked += floor[i];
      askedSum += floor[i] * value[i];
    }
    total += askedSum + ((1 - asked) * sum) / weights;
    start = end;
  }
  return total / size;
}

/**
 * The price of a dollar, in quality per US dollar, above which the requests would be expected to give
 * no more than `target` of `value`, be that dollars or quality: the smoothed Lagrangian of a
 * knapsack. What is expected falls with the price, so that a search finds it, from `guess` outwards;
 * the guess saves time and does not sway the result. At a bound where no price gives the target.
 *
 * `referenceUsd` sets the scale of the prices that are tried; > 0.
 */
export function solveMultiplier(
  requests: ScoredRequests,
  value: Float64Array,
  target: number,
  referenceUsd: number,
  guess: number,
): number {
  const least = LEAST / referenceUsd;
  const price = (index: number) => least * Math.exp(index * STEP);
  // The price wanted lies above `low` and is `high` at most; what each gives beyond the target.
  let low = -1;
  let high = STEPS;
  let surplus = Number.NaN;
  let lack = Number.NaN;
  const isLow = (index: number): boolean => {
    const excess = expectedAt(requests, value, price(index)) - target;
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
  // Regula falsi: an end that stays has its excess halved, or it would stay for long. Prices that give
  // the target exactly lie side by side where nothing cheaper is left: they are halved themselves.
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
  return price(high);
}

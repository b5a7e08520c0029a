/** A temperature, in units of reward: arms that differ by less share the requests. */
export const TEMPERATURE = 0.003;

/** Bounds of multiplier × budget: reward given up to save one budget's worth of dollars. */
const LEAST = 1e-5;
const MOST = 100;
const STEPS = 18;

/** Scores and costs of recent requests, side by side: those of one request are adjacent. */
export interface ScoredRequests {
  /** How many of them. */
  size: number;
  /** Where each request's arms end; they begin where those of the one before end. */
  readonly ends: Int32Array;
  /** In units of reward. */
  readonly score: Float64Array;
  /** Expected US dollars. */
  readonly cost: Float64Array;
}

/**
 * The price of a dollar, in reward per US dollar, at which the softmax of
 * (score − multiplier · cost) / temperature spends `target` dollars per request on the given ones:
 * the smoothed Lagrangian of a knapsack. Spending falls with the multiplier, so bisection finds it,
 * on a logarithmic scale, to 1 part in 10⁴. At the bounds where no multiplier spends the target.
 */
export function solveMultiplier(requests: ScoredRequests, target: number, budget: number): number {
  let low = LEAST / budget;
  let high = MOST / budget;
  for (let step = 0; step < STEPS; step++) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    if (spending(requests, middle) > target) low = middle;
    else high = middle;
  }
  return high;
}

/** Expected US dollars per request under a multiplier. */
function spending({ size, ends, score, cost }: ScoredRequests, multiplier: number): number {
  let total = 0;
  let start = 0;
  for (let request = 0; request < size; request++) {
    const end = ends[request] ?? start;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) {
      best = Math.max(best, (score[i] ?? 0) - multiplier * (cost[i] ?? 0));
    }
    let weights = 0;
    let dollars = 0;
    for (let i = start; i < end; i++) {
      const value = (score[i] ?? 0) - multiplier * (cost[i] ?? 0);
      const weight = value === best ? 1 : Math.exp((value - best) / TEMPERATURE);
      weights += weight;
      dollars += weight * (cost[i] ?? 0);
    }
    total += dollars / weights;
    start = end;
  }
  return total / size;
}

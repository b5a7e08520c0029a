import type { ActionDistribution } from "../contract/distribution.ts";
import type { Rng } from "../contract/rng.ts";
import { PolicyError } from "../error.ts";

/**
 * Samples the index of an arm from `distribution.probability`, with one uniform draw. Arms are sampled
 * nowhere else, so the logged propensity is the probability that was sampled from. Never returns an
 * arm of probability 0.
 *
 * @throws PolicyError `no-arms` for an empty distribution; `invalid-distribution` unless all
 *   probabilities are finite, ≥ 0 and sum to 1 within 1e-9
 */
export function decide(distribution: ActionDistribution, rng: Rng): number {
  const { size, probability } = distribution;
  if (size === 0) throw new PolicyError("no-arms", "the distribution holds no arm");
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const p = probability[i] ?? Number.NaN;
    if (!(p >= 0)) {
      throw new PolicyError("invalid-distribution", `probability[${i}] must be ≥ 0, not ${p}`);
    }
    sum += p;
  }
  if (!(Math.abs(sum - 1) <= 1e-9)) {
    throw new PolicyError("invalid-distribution", `probabilities must sum to 1, not ${sum}`);
  }
  const draw = rng.uniform();
  let reached = 0;
  let last = 0;
  for (let i = 0; i < size; i++) {
    const p = probability[i] ?? 0;
    if (p === 0) continue;
    reached += p;
    last = i;
    if (draw < reached) return i;
  }
  // Rounding left the sum just below the draw.
  return last;
}

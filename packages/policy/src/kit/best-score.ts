import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * The largest score.
 *
 * @throws PolicyError `no-arms` for an empty buffer, `invalid-distribution` for NaN or +∞
 */
export function bestScore(out: ActionDistribution): number {
  const { size, score } = out;
  if (size === 0) throw new PolicyError("no-arms", "the distribution holds no arm");
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const value = score[i] ?? Number.NaN;
    if (!(value < Number.POSITIVE_INFINITY)) {
      throw new PolicyError(
        "invalid-distribution",
        `score[${i}] must be a number below Infinity, not ${value}`,
      );
    }
    if (value > best) best = value;
  }
  return best;
}

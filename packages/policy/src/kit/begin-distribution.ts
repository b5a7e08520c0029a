import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * Prepares the buffer for scoring `size` arms: dollars and milliseconds are unknown (NaN), all other
 * columns are 0. The policy then writes the columns it knows.
 *
 * @throws PolicyError `invalid-distribution` if the buffer has room for fewer arms
 */
export function beginDistribution(out: ActionDistribution, size: number): void {
  if (out.probability.length < size) {
    throw new PolicyError(
      "invalid-distribution",
      `a distribution for ${out.probability.length} arms cannot hold ${size}`,
    );
  }
  out.size = size;
  out.settlements = 0;
  out.multiplier = 0;
  for (let i = 0; i < size; i++) {
    out.mean[i] = 0;
    out.sd[i] = 0;
    out.costUsd[i] = Number.NaN;
    out.latencyMs[i] = Number.NaN;
    out.count[i] = 0;
    out.score[i] = 0;
    out.floor[i] = 0;
  }
}

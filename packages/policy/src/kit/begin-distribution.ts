import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * Begins the scoring of `size` arms: what a policy does not write afterwards is unknown (dollars and
 * milliseconds) or 0. Throws `invalid-distribution` if the buffer has less room.
 */
export function beginDistribution(out: ActionDistribution, size: number): void {
  if (out.probability.length < size) {
    throw new PolicyError(
      "invalid-distribution",
      `A distribution for ${out.probability.length} arms cannot hold ${size}.`,
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

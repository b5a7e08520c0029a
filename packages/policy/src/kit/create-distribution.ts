import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * A zeroed buffer with room for `capacity` eligible arms. Using it for more is refused by every
 * policy with `invalid-distribution`.
 */
export function createDistribution(capacity: number): ActionDistribution {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new PolicyError(
      "invalid-distribution",
      `The capacity of a distribution must be a whole number of at least 1, not ${capacity}.`,
    );
  }
  return {
    size: 0,
    mean: new Float64Array(capacity),
    sd: new Float64Array(capacity),
    costUsd: new Float64Array(capacity),
    latencyMs: new Float64Array(capacity),
    count: new Float64Array(capacity),
    score: new Float64Array(capacity),
    minimum: new Float64Array(capacity),
    probability: new Float64Array(capacity),
    settlements: 0,
    multiplier: 0,
    replicas: new Float64Array(0),
  };
}

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
    out.minimum[i] = 0;
  }
}

import { PolicyError } from "../error.ts";
import type { ActionDistribution } from "./distribution.ts";

/**
 * A zeroed buffer with room for `capacity` eligible arms, ≥ 1. Every policy refuses to score more
 * arms than that, with `invalid-distribution`.
 *
 * @throws PolicyError `invalid-distribution`
 */
export function createDistribution(capacity: number): ActionDistribution {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new PolicyError(
      "invalid-distribution",
      `the capacity of a distribution must be a whole number ≥ 1, not ${capacity}`,
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
    floor: new Float64Array(capacity),
    probability: new Float64Array(capacity),
    settlements: 0,
    multiplier: 0,
    replicas: new Float64Array(0),
  };
}

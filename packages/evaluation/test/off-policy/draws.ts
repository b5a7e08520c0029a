import { fork } from "@armature/policy";
import type { ContrastRow } from "../../src/off-policy/estimators/contrast-row.ts";

/**
 * Rows of a log of two arms, the second drawn with probability p, which may depend on the past. Arm
 * rewards are Bernoulli with the given means at each row.
 */
export function draws(
  size: number,
  seed: number,
  mean: (row: number) => readonly [number, number],
  p: (row: number, earned: number) => number,
  contrast: readonly [number, number],
  predicted: readonly [number, number] = [0.5, 0.5],
): ContrastRow[] {
  const rng = fork(seed, "draws");
  let earned = 0;
  return Array.from({ length: size }, (_, row) => {
    const second = p(row, earned / (row + 1));
    const chosen = rng.uniform() < second ? 1 : 0;
    const outcome = rng.uniform() < (mean(row)[chosen] ?? 0) ? 1 : 0;
    earned += outcome;
    return {
      contrast: Float64Array.from(contrast),
      logged: Float64Array.of(1 - second, second),
      predicted: Float64Array.from(predicted),
      least: Float64Array.of(0, 0),
      most: Float64Array.of(1, 1),
      chosen,
      outcome,
    };
  });
}

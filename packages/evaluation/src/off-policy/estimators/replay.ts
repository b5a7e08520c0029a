import type { Rng } from "@armature/policy";
import type { PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Replay: the mean outcome of the rows that the policy would have drawn as well, by rejection
 * sampling. A row is kept with probability w / `most`; with uniform logging and a policy that is
 * certain of one arm, those are the rows with that arm (Li, Chu, Langford & Wang 2011,
 * Algorithm 2). `most` is the largest weight that any arm of any row could have had; NaN where no
 * row is kept.
 */
export function replay(rows: readonly ScoredRow[], most: number, rng: Rng): PointEstimate {
  const thresholds = Float64Array.from(rows, () => most * rng.uniform());
  let kept = 0;
  let sum = 0;
  for (const [i, { weight, outcome }] of rows.entries()) {
    if (thresholds[i] >= weight) continue;
    kept += 1;
    sum += outcome;
  }
  const value = sum / kept;
  return {
    value,
    influence: ({ weight, outcome }, i) =>
      thresholds[i] < weight ? (rows.length / kept) * (outcome - value) : 0,
  };
}

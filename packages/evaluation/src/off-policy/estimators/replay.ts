import type { Rng } from "@armature/policy";
import type { PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Replay: the mean outcome of the rows that rejection sampling keeps. A row is kept with probability
 * w / `most`; with uniform logging and a deterministic policy these are the rows in which the log
 * chose the policy's arm (Li, Chu, Langford & Wang 2011, Algorithm 2). NaN if no row is kept.
 *
 * @param most largest weight that any arm of any row could have had
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

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
  let kept = 0;
  let sum = 0;
  const keeps = rows.map(({ weight, outcome }) => {
    const keep = rng.uniform() * most < weight;
    if (keep) {
      kept += 1;
      sum += outcome;
    }
    return keep;
  });
  const value = sum / kept;
  const influence = Float64Array.from(rows, ({ outcome }, i) =>
    keeps[i] ? (rows.length / kept) * (outcome - value) : 0,
  );
  return { value, influence };
}

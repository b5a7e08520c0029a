import type { ActionDistribution } from "@armature/policy";
import { bestScore } from "@armature/policy/kit";

/**
 * Inverse-gap weighting of the scores (Abe & Long 1999; Foster & Rakhlin 2020, Algorithm 1 with
 * μ = K): an arm whose score is a gap g below the best gets p = 1/(K + γ·g), and the best arm gets the
 * rest. Tied best arms share the rest, so that the order of the arms does not matter. Writes
 * `out.probability`; call `applyFloor` afterwards.
 *
 * Every arm except the best gets at most 1/K, so the rest is at least 1/K and never negative.
 *
 * @param gamma γ; ≥ 0 and finite
 * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞
 */
export function inverseGapWeighting(out: ActionDistribution, gamma: number): void {
  const { size, score, probability } = out;
  const best = bestScore(out);
  let ties = 0;
  let rest = 1;
  for (let i = 0; i < size; i++) {
    if (score[i] === best) {
      ties++;
      continue;
    }
    probability[i] = 1 / (size + gamma * (best - score[i]));
    rest -= probability[i];
  }
  for (let i = 0; i < size; i++) if (score[i] === best) probability[i] = rest / ties;
}

import type { ActionDistribution } from "@armature/policy";
import { bestScore } from "@armature/policy/kit";

/**
 * Inverse-gap weighting of `out.score` (Abe & Long 1999; Foster & Rakhlin 2020, Algorithm 1 with
 * μ = K): an arm that falls short of the best by a gap g has p = 1/(K + γ·g), and the best takes
 * the rest. Best arms that tie share that rest, so that the order of the arms does not matter.
 * Writes `out.probability`; follow it with `applyFloor`. `gamma` ≥ 0 and finite.
 *
 * Each arm but the best has at most 1/K, so the rest is at least 1/K: none is ever negative.
 *
 * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞
 */
export function inverseGapWeighting(out: ActionDistribution, gamma: number): void {
  const { size, score, probability } = out;
  const best = bestScore(out);
  let ties = 0;
  let rest = 1;
  for (let i = 0; i < size; i++) {
    if (score[i] === best) {
      ties += 1;
      continue;
    }
    probability[i] = 1 / (size + gamma * (best - score[i]));
    rest -= probability[i];
  }
  for (let i = 0; i < size; i++) if (score[i] === best) probability[i] = rest / ties;
}

import type { ActionDistribution } from "../contract/distribution.ts";
import { bestScore } from "./best-score.ts";

/**
 * ε-greedy on `out.score`: every arm gets ε/K, and the best ones share 1 − ε among them. Writes
 * `out.probability`; follow it with `applyFloor`. `epsilon` in [0, 1]. Throws
 * `invalid-distribution` for a score that is NaN or +∞.
 */
export function greedyWithFloor(out: ActionDistribution, epsilon: number): void {
  const { size, score, probability } = out;
  const best = bestScore(out);
  let ties = 0;
  for (let i = 0; i < size; i++) if (score[i] === best) ties++;
  const floor = epsilon / size;
  const share = floor + (1 - epsilon) / ties;
  for (let i = 0; i < size; i++) probability[i] = score[i] === best ? share : floor;
  // A lone arm is certain; ε + (1 − ε) need not round to 1.
  if (size === 1) probability[0] = 1;
}

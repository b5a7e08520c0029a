import type { ActionDistribution } from "../contract/distribution.ts";
import { bestScore } from "./best-score.ts";

/**
 * ε-greedy on the scores: writes ε/K to each of the K elements of `out.probability`, plus an equal
 * share of 1 − ε to each arm with the best score. Call `applyFloor` afterwards.
 *
 * @param epsilon in [0, 1]
 * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞
 */
export function greedyWithFloor(out: ActionDistribution, epsilon: number): void {
  const { size, score, probability } = out;
  const best = bestScore(out);
  let ties = 0;
  for (let i = 0; i < size; i++) if (score[i] === best) ties++;
  const floor = epsilon / size;
  const share = floor + (1 - epsilon) / ties;
  for (let i = 0; i < size; i++) probability[i] = score[i] === best ? share : floor;
  // ε + (1 − ε) need not round to 1, but a lone arm is certain.
  if (size === 1) probability[0] = 1;
}

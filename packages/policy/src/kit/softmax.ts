import type { ActionDistribution } from "../contract/distribution.ts";
import { bestScore } from "./best-score.ts";

/**
 * Softmax of the scores: `out.probability` ∝ exp(score / temperature), for scores of any magnitude.
 * Call `applyFloor` afterwards.
 *
 * @param temperature in units of the score; > 0
 * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞
 */
export function softmax(out: ActionDistribution, temperature: number): void {
  const { size, score, probability } = out;
  const best = bestScore(out);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const value = score[i] ?? best;
    const weight = value === best ? 1 : Math.exp((value - best) / temperature);
    probability[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < size; i++) probability[i] = (probability[i] ?? 0) / sum;
}

import { type ActionDistribution, PolicyError } from "@armature/policy";
import { bestScore } from "@armature/policy/kit";

/**
 * Writes to `out.probability` the share of replicas for which each arm is the best, according to
 * `out.replicas`. The penalty `out.mean` − `out.score` is the same for all replicas. Tied arms share a
 * vote.
 *
 * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞, or if
 *   nothing was scored
 */
export function countVotes(out: ActionDistribution, replicas: number): void {
  const { size, mean, score, probability, replicas: expected } = out;
  if (expected.length < replicas * Math.max(1, size)) {
    throw new PolicyError(
      "invalid-distribution",
      "the distribution holds no replicas: call score before distribute",
    );
  }
  bestScore(out);
  probability.fill(0, 0, size);
  for (let row = 0; row < replicas * size; row += size) {
    let best = Number.NEGATIVE_INFINITY;
    let ties = 0;
    for (let i = 0; i < size; i++) {
      const value = expected[row + i] + (score[i] - mean[i]);
      if (value > best) ties = 0;
      if (value >= best) {
        best = value;
        ties++;
      }
    }
    for (let i = 0; i < size; i++) {
      const value = expected[row + i] + (score[i] - mean[i]);
      if (value === best) probability[i] += 1 / (ties * replicas);
    }
  }
  // A lone arm is certain, though the shares need not sum to exactly 1.
  if (size === 1) probability[0] = 1;
}

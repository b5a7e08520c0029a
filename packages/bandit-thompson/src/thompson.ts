import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { type ActionDistribution, PolicyError, type PolicyFactory } from "@armature/policy";
import { applyFloor, bestScore, checkOption } from "@armature/policy/kit";
import { probabilityOfBest } from "./probability-of-best.ts";

export interface ThompsonOptions extends LinearOptions {
  /** Factor on the standard deviation of the expected quality; > 1 explores more, ≥ 0. @default 1 */
  readonly scale?: number;
  /** Probability shared equally by all arms, in [0, 1]. @default 0 */
  readonly epsilon?: number;
}

/**
 * Linear Thompson sampling with Gaussian models (Agrawal & Goyal 2013): an arm is chosen with the
 * probability that its expected quality, drawn from N(xᵀθ, scale²·σ²·xᵀA⁻¹x), is the largest; σ is the
 * noise of qualities. The probability is computed, not sampled, so that it can be logged.
 *
 * @throws PolicyError `invalid-option`
 */
export function thompson(options: ThompsonOptions = {}): PolicyFactory {
  const { scale = 1, epsilon = 0, ...linear } = options;
  checkOption("scale", scale, { min: 0 });
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  return linearPolicy(
    {
      kind: "thompson",
      config: { scale, epsilon },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        const { size, score, sd, probability } = out;
        requireFinite(out);
        probabilityOfBest(size, score, sd, scale, probability);
        for (let i = 0; i < size; i++) {
          probability[i] = epsilon / size + (1 - epsilon) * probability[i];
        }
        applyFloor(out);
      },
    },
    linear,
  );
}

/** Throws `invalid-distribution` for a posterior that is not finite; it would win every draw, or none. */
function requireFinite(out: ActionDistribution): void {
  bestScore(out);
  const { size, sd } = out;
  for (let i = 0; i < size; i++) {
    if (sd[i] < Number.POSITIVE_INFINITY) continue;
    throw new PolicyError("invalid-distribution", `sd[${i}] must be finite, not ${sd[i]}`);
  }
}

import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { applyMinimum, checkOption, type PolicyFactory } from "@armature/policy";
import { probabilityOfBest } from "./probability-of-best.ts";

export interface ThompsonOptions extends LinearOptions {
  /** Standard deviation of a reward around its mean, which the posterior's is scaled by; ≥ 0. @default 0.15 */
  readonly scale?: number;
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * Linear Thompson sampling with disjoint Gaussian models (Agrawal & Goyal 2013): an arm is chosen
 * with the probability that its expected reward, drawn from N(xᵀθ, scale²·xᵀA⁻¹x), is the largest.
 * That probability is worked out, not drawn, so that it can be logged.
 *
 * @throws PolicyError `invalid-option`
 */
export function thompson(options: ThompsonOptions = {}): PolicyFactory {
  const { scale = 0.15, epsilon = 0.02, ...linear } = options;
  checkOption("scale", scale, { least: 0 });
  checkOption("epsilon", epsilon, { least: 0, most: 1 });
  return linearPolicy(
    {
      kind: "thompson",
      config: { scale, epsilon },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        const { size, score, sd, probability } = out;
        probabilityOfBest(size, score, sd, scale, probability);
        for (let i = 0; i < size; i++) {
          probability[i] = epsilon / size + (1 - epsilon) * probability[i];
        }
        applyMinimum(out);
      },
    },
    linear,
  );
}

import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { applyMinimum, checkOption, greedyWithFloor, type PolicyFactory } from "@armature/policy";

export interface LinUCBOptions extends LinearOptions {
  /** Width of the exploration bonus, in standard deviations at unit noise; ≥ 0. @default 0.5 */
  readonly alpha?: number;
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * LinUCB with disjoint models (Li et al. 2010, Algorithm 1): the score is xᵀθ + α·√(xᵀA⁻¹x), and
 * the arms of the highest score share 1 − ε.
 *
 * @throws PolicyError `invalid-option`
 */
export function linUCB(options: LinUCBOptions = {}): PolicyFactory {
  const { alpha = 0.5, epsilon = 0.02, ...linear } = options;
  checkOption("alpha", alpha, { least: 0 });
  checkOption("epsilon", epsilon, { least: 0, most: 1 });
  return linearPolicy(
    {
      kind: "linucb",
      config: { alpha, epsilon },
      rank: ({ size, mean, sd, score }) => {
        for (let i = 0; i < size; i++) score[i] = (mean[i] ?? 0) + alpha * (sd[i] ?? 0);
      },
      distribute: (out) => {
        greedyWithFloor(out, epsilon);
        applyMinimum(out);
      },
    },
    linear,
  );
}

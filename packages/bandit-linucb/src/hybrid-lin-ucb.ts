import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor, modelPolicy } from "@armature/policy/kit";
import { hybridModel } from "./hybrid/hybrid-model.ts";

export interface HybridLinUCBOptions {
  /** Width of the exploration bonus, in standard deviations; ≥ 0. @default 1 */
  readonly alpha?: number;
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
  /**
   * Precision of the prior on each shared coefficient, in observations of a context and an arm
   * feature at 1; in [0.001, 10⁶]. @default 1
   */
  readonly ridge?: number;
  /**
   * The same on each coefficient by which one arm deviates from what its features say; in
   * [0.001, 10⁶]. The more, the more arms of like features are taken to be alike. @default 16
   */
  readonly armRidge?: number;
  /** Quality expected of an arm unlike any that was tried, in [0, 1]. @default 1 */
  readonly priorMean?: number;
  /**
   * Standard deviation of qualities about their expectation, which `sd` is scaled by; in (0, 1]. 1
   * gives √s itself, as in the literature. @default 0.2
   */
  readonly noise?: number;
}

/**
 * LinUCB with a hybrid model (Li et al. 2010, Algorithm 2): coefficients that all arms share, over
 * every product of a context's and an arm's features, and such as are an arm's own. So a new arm
 * starts from what arms of like features taught. The score is the expected quality + α·noise·√s,
 * and the arms of the highest score share 1 − ε.
 *
 * Every arm must have `features`, as many as every other and about 1 in length; `addArm` refuses
 * one without them, or one that comes back with others, with `invalid-option`. A prior is folded as
 * so many observations of what it expects, so it teaches of like arms as well.
 *
 * @throws PolicyError `invalid-option`
 */
export function hybridLinUCB(options: HybridLinUCBOptions = {}): PolicyFactory {
  const { alpha = 1, epsilon = 0.02, ridge = 1, armRidge = 16 } = options;
  const { priorMean = 1, noise = 0.2 } = options;
  checkOption("alpha", alpha, { min: 0 });
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  return modelPolicy(
    hybridModel({
      ridge: checkOption("ridge", ridge, { min: 1e-3, max: 1e6 }),
      armRidge: checkOption("armRidge", armRidge, { min: 1e-3, max: 1e6 }),
      priorMean: checkOption("priorMean", priorMean, { min: 0, max: 1 }),
      noise: checkOption("noise", noise, { min: 0, max: 1, exclusive: true }),
    }),
    {
      kind: "hybrid-linucb",
      config: { alpha, epsilon },
      rank: ({ size, mean, sd, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i] + alpha * sd[i];
      },
      distribute: (out) => {
        greedyWithFloor(out, epsilon);
        applyFloor(out);
      },
    },
  );
}

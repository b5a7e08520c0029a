import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor, modelPolicy } from "@armature/policy/kit";
import { hybridModel } from "./hybrid/hybrid-model.ts";

export interface HybridLinUCBOptions {
  /** Width of the exploration bonus, in standard deviations; ≥ 0. @default 1 */
  readonly alpha?: number;
  /** Probability shared equally by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
  /**
   * Precision of the prior on each shared coefficient, in observations of a context and an arm
   * feature at 1; in [0.001, 10⁶]. @default 1
   */
  readonly ridge?: number;
  /**
   * Precision of the prior on each of an arm's own coefficients, which are its deviation from arms
   * with the same features; in [0.001, 10⁶]. A larger value makes arms with similar features more
   * alike. @default 16
   */
  readonly armRidge?: number;
  /** Quality expected of an arm that resembles no other, in [0, 1]. @default 1 */
  readonly priorMean?: number;
  /**
   * Standard deviation of qualities about their expectation, which scales `sd`; in (0, 1]. 1 gives √s
   * itself, as in the literature. @default 0.2
   */
  readonly noise?: number;
}

/**
 * LinUCB with a hybrid model (Li et al. 2010, Algorithm 2): all arms share coefficients over every
 * product of a context feature and an arm feature, and each arm has coefficients of its own. So a new
 * arm starts from the experience with arms that have similar features. The score is the expected
 * quality + α·noise·√s, and the arms with the highest score share 1 − ε.
 *
 * Every arm needs `features`, a vector of about unit length that is equally long for all arms. `addArm`
 * throws `invalid-option` for an arm without features, or one that returns with others. A prior counts
 * as `strength` observations of the quality that it expects, so it also informs similar arms.
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

import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { PolicyError, type PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor, softmax } from "@armature/policy/kit";

/** The horizon of a growing bonus after t settlements is min(t, EARLY + LATER · t). */
const EARLY = 150;
const LATER = 1 / 16;

export interface LinUCBOptions extends LinearOptions {
  /** Width of the exploration bonus, in standard deviations of the expected quality; ≥ 0. @default 0.8 */
  readonly alpha?: number;
  /**
   * `growing`: the bonus of an arm grows while other arms are chosen, so that no arm is abandoned
   * forever. `constant`: as in the paper. @default growing
   */
  readonly bonus?: "growing" | "constant";
  /**
   * Temperature of the softmax over scores, in units of quality; ≥ 0. Arms whose scores differ by less
   * share the requests. 0 chooses only the highest score. @default 0.003
   */
  readonly temperature?: number;
  /** Probability shared equally by all arms, in [0, 1]. @default 0 */
  readonly epsilon?: number;
}

/**
 * LinUCB (Li et al. 2010, Algorithm 1): the score is q + α·σ·√v, with the expected quality q, its
 * variance v at unit noise, and the estimated noise σ of qualities.
 *
 * A growing bonus is multiplied by √ln(1 + (h + 1)/(n + 1)), where n is the number of the arm's
 * observations, including those that its prior is worth. That is the bonus of UCB1 (Auer et al. 2002)
 * with h = min(t, 150 + t/16) after t settlements, because exploration pays off only if it comes
 * early. The score is then capped at 1, the highest quality, or at q if q is higher.
 *
 * @throws PolicyError `invalid-option`
 */
export function linUCB(options: LinUCBOptions = {}): PolicyFactory {
  const { alpha = 0.8, bonus = "growing", temperature = 0.003, epsilon = 0, ...linear } = options;
  checkOption("alpha", alpha, { min: 0 });
  checkOption("temperature", temperature, { min: 0 });
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  if (bonus !== "growing" && bonus !== "constant") {
    throw new PolicyError("invalid-option", `bonus must be growing or constant, not ${bonus}`);
  }
  const growing = bonus === "growing";
  return linearPolicy(
    {
      kind: "linucb",
      config: { alpha, bonus, temperature, epsilon },
      rank: ({ size, settlements, mean, sd, count, score }) => {
        const horizon = Math.min(settlements, EARLY + LATER * settlements);
        for (let i = 0; i < size; i++) {
          const bonus = alpha * sd[i];
          score[i] = mean[i] + bonus;
          if (!growing) continue;
          const growth = Math.sqrt(Math.log(1 + (horizon + 1) / (count[i] + 1)));
          score[i] = Math.min(mean[i] + growth * bonus, Math.max(mean[i], 1));
        }
      },
      distribute: (out) => {
        if (temperature === 0) {
          greedyWithFloor(out, epsilon);
        } else {
          softmax(out, temperature);
          const { size, probability } = out;
          for (let i = 0; i < size; i++) {
            probability[i] = epsilon / size + (1 - epsilon) * probability[i];
          }
        }
        applyFloor(out);
      },
    },
    linear,
  );
}

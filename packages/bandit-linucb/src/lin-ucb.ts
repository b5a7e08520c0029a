import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { PolicyError, type PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor, softmax } from "@armature/policy/kit";

/** A bonus grows with the settlements up to about this many, and then with a share of them. */
const EARLY = 150;
const LATER = 1 / 16;

export interface LinUCBOptions extends LinearOptions {
  /** Width of the exploration bonus, in standard deviations of the expected quality; ≥ 0. @default 0.8 */
  readonly alpha?: number;
  /**
   * `growing`: the bonus of an arm grows with the logarithm of how rarely it was tried, so that none
   * is given up for ever. `constant`: as in the paper. @default growing
   */
  readonly bonus?: "growing" | "constant";
  /**
   * Arms whose scores differ by less than this share requests, by a softmax; in units of quality,
   * ≥ 0. 0 chooses the highest score alone. @default 0.003
   */
  readonly temperature?: number;
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0 */
  readonly epsilon?: number;
}

/**
 * LinUCB (Li et al. 2010, Algorithm 1): the score is q + α·σ·√v, with q the expected quality, v its
 * variance at unit noise and the noise σ of qualities estimated. A growing bonus has a factor
 * √ln(1 + (h + 1)/(n + 1)), n the arm's observations with those its prior is worth, as in UCB1 (Auer
 * et al. 2002), but with h = min(t, 150 + t/16) after t settlements: exploring has to be done early
 * to pay. With it a score goes no higher than 1, the most a quality can be, or q where that is more.
 *
 * @throws PolicyError `invalid-option`
 */
export function linUCB(options: LinUCBOptions = {}): PolicyFactory {
  const { alpha = 0.8, bonus = "growing", temperature = 0.003, epsilon = 0, ...linear } = options;
  checkOption("alpha", alpha, { min: 0 });
  checkOption("temperature", temperature, { min: 0 });
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  if (bonus !== "growing" && bonus !== "constant") {
    throw new PolicyError("invalid-option", `bonus must be growing or constant, not ${bonus}.`);
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

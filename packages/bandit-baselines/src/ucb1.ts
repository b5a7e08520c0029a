import { applyMinimum, checkOption, greedyWithFloor, type PolicyFactory } from "@armature/policy";
import { contextFreePolicy } from "./context-free-policy.ts";

export interface UCB1Options {
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * UCB1, context-free (Auer, Cesa-Bianchi & Fischer 2002, figure 1): the score of an arm with the
 * mean reward r̄ in n of N observations is r̄ + √(2·ln N / n), and the arms of the highest score
 * share 1 − ε. First each arm is played once: arms never observed share all, through `out.minimum`.
 * A prior counts as so many observations.
 *
 * @throws PolicyError `invalid-option`
 */
export function ucb1(options: UCB1Options = {}): PolicyFactory {
  const { epsilon = 0.02 } = options;
  checkOption("epsilon", epsilon, { least: 0, most: 1 });
  return contextFreePolicy({
    kind: "ucb1",
    config: { epsilon },
    rank: ({ size, mean, score, minimum }, { weight, reward, total }) => {
      // Weights may sum to less than one observation.
      const width = 2 * Math.max(0, Math.log(total));
      let unplayed = 0;
      for (let i = 0; i < size; i++) {
        if (weight[i] > 0) {
          mean[i] = reward[i] / weight[i];
          score[i] = mean[i] + Math.sqrt(width / weight[i]);
        } else {
          // Nothing is known of it: the middle of the scale. Its minimum decides, not its score.
          mean[i] = 0.5;
          score[i] = 0.5;
          unplayed += 1;
        }
      }
      for (let i = 0; i < size; i++) if (!(weight[i] > 0)) minimum[i] = 1 / unplayed;
    },
    distribute: (out) => {
      greedyWithFloor(out, epsilon);
      applyMinimum(out);
    },
  });
}

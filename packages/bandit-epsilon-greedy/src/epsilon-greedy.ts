import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import { applyMinimum, checkOption, greedyWithFloor, type PolicyFactory } from "@armature/policy";

export interface EpsilonGreedyOptions extends LinearOptions {
  /** Probability that is shared evenly by all arms, in [0, 1]. @default 0.1 */
  readonly epsilon?: number;
}

/**
 * Linear ε-greedy: the arms of the highest expected reward share 1 − ε, all arms share ε (Sutton &
 * Barto 2018, section 2.2, over a ridge regression per arm).
 *
 * @throws PolicyError `invalid-option`
 */
export function epsilonGreedy(options: EpsilonGreedyOptions = {}): PolicyFactory {
  const { epsilon = 0.1, ...linear } = options;
  checkOption("epsilon", epsilon, { least: 0, most: 1 });
  return linearPolicy(
    {
      kind: "epsilon-greedy",
      config: { epsilon },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i] ?? 0;
      },
      distribute: (out) => {
        greedyWithFloor(out, epsilon);
        applyMinimum(out);
      },
    },
    linear,
  );
}

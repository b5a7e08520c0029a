import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor } from "@armature/policy/kit";

export interface EpsilonGreedyOptions extends LinearOptions {
  /** Probability shared equally by all arms, in [0, 1]. @default 0.1 */
  readonly epsilon?: number;
  /** Settlements after which ε has halved; > 0. It is ε/(1 + t/decay) after t. @default ε is constant */
  readonly decay?: number;
}

/**
 * Linear ε-greedy: all arms share ε, and the arms with the highest expected quality share 1 − ε (Sutton
 * & Barto 2018, section 2.2, over a ridge regression per arm). With `decay`, ε falls like 1/t as in
 * εₙ-GREEDY (Auer, Cesa-Bianchi & Fischer 2002, figure 3), slowly enough that no arm is abandoned.
 *
 * @throws PolicyError `invalid-option`
 */
export function epsilonGreedy(options: EpsilonGreedyOptions = {}): PolicyFactory {
  const { epsilon = 0.1, decay, ...linear } = options;
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  if (decay !== undefined) checkOption("decay", decay, { min: 0, exclusive: true });
  return linearPolicy(
    {
      kind: "epsilon-greedy",
      config: { epsilon, decay: decay ?? null },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        greedyWithFloor(
          out,
          decay === undefined ? epsilon : epsilon / (1 + out.settlements / decay),
        );
        applyFloor(out);
      },
    },
    linear,
  );
}

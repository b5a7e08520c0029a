import { applyMinimum, checkOption, type PolicyFactory, raiseToLeast } from "@armature/policy";
import { BestOfBetas } from "./best-of-betas.ts";
import { contextFreePolicy } from "./context-free-policy.ts";

export interface BetaThompsonOptions {
  /** Every arm's probability is at least ε/K, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * Context-free Thompson sampling (Thompson 1933; Chapelle & Li 2011, Algorithm 2) with a uniform
 * prior: an arm that earned s in n observations is chosen with the probability that a draw from
 * Beta(1 + s, 1 + n − s) is the largest of all. A reward of r counts as r successes and 1 − r
 * failures. That probability is worked out, not drawn, so that it can be logged. A penalty on the
 * score shifts an arm's draws.
 *
 * @throws PolicyError `invalid-option`
 */
export function betaThompson(options: BetaThompsonOptions = {}): PolicyFactory {
  const { epsilon = 0.02 } = options;
  checkOption("epsilon", epsilon, { least: 0, most: 1 });
  // Scratch alone: it keeps nothing from one call to the next.
  const betas = new BestOfBetas();
  return contextFreePolicy({
    kind: "beta-thompson",
    config: { epsilon },
    rank: ({ size, mean, sd, score }, { weight, reward }) => {
      for (let i = 0; i < size; i++) {
        const observations = 2 + weight[i];
        mean[i] = (1 + reward[i]) / observations;
        sd[i] = Math.sqrt((mean[i] * (1 - mean[i])) / (observations + 1));
        score[i] = mean[i];
      }
    },
    distribute: (out) => {
      betas.distribute(out);
      raiseToLeast(out, epsilon);
      applyMinimum(out);
    },
  });
}

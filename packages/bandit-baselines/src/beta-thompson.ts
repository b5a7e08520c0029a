import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, modelPolicy, raiseToFloor } from "@armature/policy/kit";
import { BestOfBetas } from "./best-of-betas.ts";
import { tallies } from "./tallies.ts";

export interface BetaThompsonOptions {
  /** Each of K arms has a probability of at least ε/K; in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * Context-free Thompson sampling (Thompson 1933; Chapelle & Li 2011, Algorithm 2) with a uniform
 * prior: an arm whose n qualities sum to s is chosen with the probability that a draw from
 * Beta(1 + s, 1 + n − s) is the largest. A quality q counts as q successes and 1 − q failures. The
 * probability is computed, not sampled, so that it can be logged. A penalty on the score shifts the
 * arm's draws.
 *
 * @throws PolicyError `invalid-option`
 */
export function betaThompson(options: BetaThompsonOptions = {}): PolicyFactory {
  const { epsilon = 0.02 } = options;
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  // Only scratch space: it keeps nothing between calls.
  const betas = new BestOfBetas();
  return modelPolicy(tallies(1), {
    kind: "beta-thompson",
    config: { epsilon },
    rank: ({ size, mean, score }) => {
      for (let i = 0; i < size; i++) score[i] = mean[i];
    },
    distribute: (out) => {
      betas.distribute(out);
      raiseToFloor(out, epsilon);
      applyFloor(out);
    },
  });
}

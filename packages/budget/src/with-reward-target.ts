import type { PolicyFactory } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";
import { PricedPolicy } from "./priced-policy.ts";
import { Target } from "./target.ts";

export interface RewardTargetOptions {
  /** The mean quality to be kept, in (0, 1]. */
  readonly meanReward: number;
}

/**
 * Spends as little as keeps the mean quality at a target: the mirror of `withBudget`. The multiplier
 * is the highest price of a dollar at which the softmax of score − multiplier · expected cost is
 * still expected to earn the target on the latest 512 requests. What was earned beyond it, or short
 * of it, is made good over the next 1,000. Where no choice earns the target, dollars are priced at
 * next to nothing, so that the best is chosen.
 *
 * @throws PolicyError `invalid-option`
 */
export function withRewardTarget(
  policy: PolicyFactory,
  options: RewardTargetOptions,
): PolicyFactory {
  const meanReward = checkOption("meanReward", options.meanReward, {
    min: 0,
    max: 1,
    exclusive: true,
  });
  return (spec) =>
    new PricedPolicy(policy, spec, {
      name: "reward-target",
      config: { meanReward },
      mostUsd: Number.POSITIVE_INFINITY,
      pricers: new Map([["", new Target(meanReward, spec.dimension)]]),
    });
}

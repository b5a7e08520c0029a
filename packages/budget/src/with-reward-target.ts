import type { PolicyFactory } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";
import { PricedPolicy } from "./pricing/priced-policy.ts";
import { TargetDual } from "./pricing/target-dual.ts";

export interface RewardTargetOptions {
  /** Mean quality to keep, in (0, 1]. */
  readonly meanReward: number;
}

/**
 * Keeps the mean quality at a target and spends as little as possible: the mirror image of `withBudget`.
 * The multiplier is the largest at which the softmax of score − multiplier · expected cost is still
 * expected to meet the target on the latest 512 requests. A surplus or a lack of quality is balanced
 * over the next 1,000 requests. If no choice meets the target, the multiplier is nearly 0, so that the
 * best arm is chosen.
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
      duals: new Map([["", new TargetDual(meanReward, spec.dimension)]]),
    });
}

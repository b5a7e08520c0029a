import { requestSchema } from "@armature/features";
import { Fold } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import type { RouterOptions } from "../options/options.ts";
import { defaultPolicy, withinBudget } from "./default-policy.ts";

/** The router options that determine what is learned. */
export type LearningOptions = {
  readonly [Option in "features" | "policy" | "reward" | "budget" | "tenantShare"]?:
    | Pick<RouterOptions<never>, Option>[Option]
    | undefined;
};

/** The fold of a router with these options, before it has learned anything. */
export function createFold(options: LearningOptions, tiers: readonly string[]): Fold {
  const { policy, reward = qualityCostLatency(), budget } = options;
  const schema = options.features?.schema ?? requestSchema;
  return new Fold({
    dimension: schema.features.length,
    featureSchema: schema.id,
    tiers,
    policy: policy === undefined ? defaultPolicy(budget) : withinBudget(budget, policy),
    reward,
    tenantShare: options.tenantShare,
  });
}

import { requestSchema } from "@armature/features";
import { Fold } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import type { RouterOptions } from "../options/options.ts";
import { defaultPolicy, heldTo } from "./default-policy.ts";

/** The part of a router's options that what it learns depends on. */
export type LearningOptions = {
  readonly [Option in "features" | "policy" | "reward" | "budget" | "tenantShare"]?:
    | Pick<RouterOptions<never>, Option>[Option]
    | undefined;
};

/** A fold as a router of these options has, with nothing learned. */
export function createFold(options: LearningOptions, tiers: readonly string[]): Fold {
  const { policy, reward = qualityCostLatency(), budget } = options;
  const schema = options.features?.schema ?? requestSchema;
  return new Fold({
    dimension: schema.features.length,
    featureSchema: schema.id,
    tiers,
    policy: policy === undefined ? defaultPolicy(budget) : heldTo(budget, policy),
    reward,
    tenantShare: options.tenantShare,
  });
}

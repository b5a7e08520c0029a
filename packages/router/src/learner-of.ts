import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { requestSchema } from "@armature/features";
import { Learner } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Budget, pricesDollars } from "./budget.ts";
import type { RouterOptions } from "./options.ts";

/** The part of a router's options that what it learns depends on. */
export type LearningOptions = {
  readonly [Option in "features" | "policy" | "reward" | "budget" | "tenantShare"]?:
    | Pick<RouterOptions<never>, Option>[Option]
    | undefined;
};

/** A learner as a router of these options has, with nothing learned. */
export function learnerOf(options: LearningOptions, tiers: readonly string[]): Learner {
  const { policy = linUCB(), reward = qualityCostLatency(), budget } = options;
  const schema = options.features?.schema ?? requestSchema;
  return new Learner({
    dimension: schema.features.length,
    featureSchema: schema.id,
    tiers,
    policy: within(policy, budget),
    reward,
    budgeted: pricesDollars(budget),
    tenantShare: options.tenantShare,
  });
}

/** The policy, held to dollars per request where the budget names any. */
function within(policy: PolicyFactory, budget: Budget | undefined): PolicyFactory {
  if (!pricesDollars(budget)) return policy;
  const { usdPerRequest, tenants = {} } = budget ?? {};
  return withBudget(policy, {
    ...(usdPerRequest !== undefined && { usdPerRequest }),
    tenants: Object.fromEntries(
      Object.entries(tenants).flatMap(([tenant, { usdPerRequest }]) =>
        usdPerRequest === undefined ? [] : [[tenant, { usdPerRequest }]],
      ),
    ),
  });
}

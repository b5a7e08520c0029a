import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { requestSchema } from "@armature/features";
import { Learner } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Budget } from "./budget.ts";
import type { RouterOptions } from "./options.ts";

/** The part of a router's options that what it learns depends on. */
export type LearningOptions = {
  readonly [Option in "features" | "policy" | "reward" | "budget"]?:
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
    budgeted: budget?.usdPerRequest !== undefined,
  });
}

/** The policy, held to dollars per request where the budget names any. */
function within(policy: PolicyFactory, budget: Budget | undefined): PolicyFactory {
  const { usdPerRequest, tenants } = budget ?? {};
  if (usdPerRequest === undefined) return policy;
  const own = Object.entries(tenants ?? {}).flatMap(([tenant, spendable]) =>
    spendable.usdPerRequest === undefined
      ? []
      : [[tenant, { usdPerRequest: spendable.usdPerRequest }] as const],
  );
  const held = { usdPerRequest, ...(own.length > 0 && { tenants: Object.fromEntries(own) }) };
  return withBudget(policy, held);
}

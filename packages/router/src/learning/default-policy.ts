import { linUCB } from "@armature/bandit-linucb";
import { withBudget, withFloor, withObjective } from "@armature/budget";
import type { PolicyFactory } from "@armature/policy";
import { type Budget, pricesDollars } from "../options/budget.ts";

/**
 * The floor of the default policy. Each model gets up to 1 % of the requests, as long as its share
 * costs at most a 10,000th of the mean cost of a request, and all shares together at most 0.0002 of
 * value.
 */
export const DEFAULT_FLOOR = { epsilon: 0.01, costShare: 1e-4, maxLoss: 0.0002 } as const;

/**
 * The policy of a router that is given none: LinUCB that decides by the objective and within the
 * budget, with a small floor for every model, so that its log can be used to evaluate any policy.
 */
export function defaultPolicy(budget?: Budget): PolicyFactory {
  return withFloor(withinBudget(budget, linUCB()), DEFAULT_FLOOR);
}

/** The policy, deciding by the objective, and within dollars per request if the budget sets any. */
export function withinBudget(budget: Budget | undefined, policy: PolicyFactory): PolicyFactory {
  if (!pricesDollars(budget)) return withObjective(policy);
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

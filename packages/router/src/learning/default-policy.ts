import { linUCB } from "@armature/bandit-linucb";
import { withBudget, withFloor, withObjective } from "@armature/budget";
import type { PolicyFactory } from "@armature/policy";
import { type Budget, pricesDollars } from "../options/budget.ts";

/**
 * The floor of the default policy: up to 1 % of the requests for each model, as far as all of it costs
 * at most 0.0002 of value, and each model's part a 10,000th of what a request costs in the mean.
 */
export const DEFAULT_FLOOR = { epsilon: 0.01, costShare: 1e-4, maxLoss: 0.0002 } as const;

/**
 * What a router decides by if it is given no policy: LinUCB, which decides by the objective and within
 * the budget, over a small floor under every model, so that its log can be evaluated for any policy.
 */
export function defaultPolicy(budget?: Budget): PolicyFactory {
  return withFloor(heldTo(budget, linUCB()), DEFAULT_FLOOR);
}

/** The policy, which decides by the objective and within dollars per request if the budget names any. */
export function heldTo(budget: Budget | undefined, policy: PolicyFactory): PolicyFactory {
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

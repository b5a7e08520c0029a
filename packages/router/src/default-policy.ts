import { linUCB } from "@armature/bandit-linucb";
import { withBudget, withFloor, withObjective } from "@armature/budget";
import type { PolicyFactory } from "@armature/policy";
import { type Budget, pricesDollars } from "./budget.ts";

/**
 * What the floor of the default may cost: at most this much value per request in the mean, and no
 * model more than 1 % of the requests.
 */
export const DEFAULT_FLOOR = { epsilon: 0.01, maxLoss: 0.0003 } as const;

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

import { PolicyError, type PolicyFactory } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";
import { BudgetDual } from "./pricing/budget-dual.ts";
import { PricedPolicy } from "./pricing/priced-policy.ts";

/** Range in which doubles can represent the multiplier. */
const AMOUNT = { min: 1e-12, max: 1e12 };

export interface BudgetOptions {
  /**
   * US dollars that a request may cost on average, in [10⁻¹², 10¹²]. Tenants without a budget of their
   * own share it. @default none: only the named tenants have a budget
   */
  readonly usdPerRequest?: number;
  /** Separate budgets, by tenant. */
  readonly tenants?: Readonly<Record<string, { readonly usdPerRequest: number }>>;
}

/**
 * Keeps the mean cost of a policy's requests within a budget in US dollars.
 *
 * Arms are ranked by score − multiplier · expected cost. The multiplier is solved so that the softmax of
 * these scores, at a temperature of 0.003 in units of quality, spends the budget on the latest 64
 * requests: the smoothed Lagrangian of a knapsack, which mixes arms even if all contexts are equal
 * (Badanidiyuru et al. 2013; Agrawal & Devanur 2016). Before the first bill it is solved at list prices.
 * While the wrapped policy's own distribution keeps within the budget, it is used unchanged; when the
 * budget binds, the softmax replaces it, whatever rule the policy has.
 *
 * Savings and debts are balanced over the next 100 requests, or over a 32nd of the requests so far if
 * that is more, and more slowly if haste would cost much quality. Savings are limited to 0.15 budgets
 * per request of that horizon.
 *
 * Every billed dollar counts: of probes, forced choices, failed attempts and answers without a rating.
 * An observation without `costUsd` (a revision, an unknown cost) does not change the balance.
 *
 * @throws PolicyError `invalid-option`
 */
export function withBudget(policy: PolicyFactory, options: BudgetOptions): PolicyFactory {
  const { usdPerRequest, tenants = {} } = options;
  const budgets = new Map<string, number>();
  if (usdPerRequest !== undefined) {
    budgets.set("", checkOption("usdPerRequest", usdPerRequest, AMOUNT));
  }
  for (const [tenant, { usdPerRequest }] of Object.entries(tenants)) {
    const name = `tenants.${tenant}.usdPerRequest`;
    if (tenant === "")
      throw new PolicyError("invalid-option", "tenants must have names that are not empty");
    budgets.set(tenant, checkOption(name, usdPerRequest, AMOUNT));
  }
  if (budgets.size === 0) {
    throw new PolicyError(
      "invalid-option",
      "usdPerRequest must be given, or tenants with their own",
    );
  }
  return (spec) =>
    new PricedPolicy(policy, spec, {
      name: "budget",
      config: { usdPerRequest: usdPerRequest ?? null, tenants: { ...tenants } },
      mostUsd: Math.max(...budgets.values()),
      duals: new Map(
        [...budgets].map(([tenant, budget]) => [tenant, new BudgetDual(budget, spec.dimension)]),
      ),
    });
}

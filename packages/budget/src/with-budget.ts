import { PolicyError, type PolicyFactory } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";
import { Account } from "./account.ts";
import { PricedPolicy } from "./priced-policy.ts";

/** Beyond these the price of a dollar could not be told in a double. */
const AMOUNT = { min: 1e-12, max: 1e12 };

export interface BudgetOptions {
  /**
   * US dollars that a request may cost in the mean, in [10⁻¹², 10¹²]. Tenants without a budget of their own share
   * it. @default none: only the named tenants are held to a budget
   */
  readonly usdPerRequest?: number;
  /** Budgets of their own, by tenant. */
  readonly tenants?: Readonly<Record<string, { readonly usdPerRequest: number }>>;
}

/**
 * Holds a policy to a budget in US dollars per request, in the mean.
 *
 * A price on dollars, the multiplier, is taken off each arm's score: score − multiplier · expected
 * cost. It is solved so that the softmax of that, at a temperature of 0.003 in units of quality,
 * spends the budget on the latest 64 requests: the Lagrangian of a knapsack, smoothed, so that
 * arms mix even where all contexts are alike (Badanidiyuru et al. 2013; Agrawal & Devanur 2016).
 * Before the first bill it is solved on list prices.
 * What was saved or overspent is given back over the next 100 requests, or a 32nd of those so far where
 * these are more, and over longer where haste would cost much quality; at most 0.15 budgets per request
 * of these are saved up. While the wrapped policy's own distribution
 * keeps within the budget, it holds as it is; when the budget binds, the softmax takes its place,
 * whatever rule the policy has.
 *
 * Every billed dollar counts: of probes, of forced choices, of failed attempts, and of answers that
 * nobody judged. An observation without `costUsd` (a revision, an unknown price) moves no money.
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
    if (tenant === "") throw new PolicyError("invalid-option", "A tenant must have a name.");
    budgets.set(tenant, checkOption(name, usdPerRequest, AMOUNT));
  }
  if (budgets.size === 0) {
    throw new PolicyError("invalid-option", "usdPerRequest must be given, or tenants with theirs.");
  }
  return (spec) =>
    new PricedPolicy(policy, spec, {
      name: "budget",
      config: { usdPerRequest: usdPerRequest ?? null, tenants: { ...tenants } },
      mostUsd: Math.max(...budgets.values()),
      pricers: new Map(
        [...budgets].map(([tenant, budget]) => [tenant, new Account(budget, spec.dimension)]),
      ),
    });
}

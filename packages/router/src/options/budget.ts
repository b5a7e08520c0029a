import { z } from "zod";
import { strictObject } from "../checks/strict-object.ts";

/** Limits on spending, in US dollars. */
export interface SpendingLimits {
  /** Held on average over requests, by what the policy chooses. */
  readonly usdPerRequest?: number | undefined;
  /** A hard cap within a UTC day; 0 leaves the free models. */
  readonly usdPerDay?: number | undefined;
}

/** Limits on the spending of all tenants together, and of single tenants within that. */
export interface Budget extends SpendingLimits {
  readonly tenants?: Readonly<Record<string, SpendingLimits>> | undefined;
}

const limits = {
  usdPerRequest: z.number().min(1e-12).max(1e12).optional(),
  usdPerDay: z.number().nonnegative().optional(),
};

export const budgetSchema: z.ZodType<Budget> = strictObject({
  ...limits,
  tenants: z.record(z.string().min(1).max(256), strictObject(limits)).optional(),
}).refine((budget) => JSON.stringify(budget).includes("usd"), {
  error: "give usdPerRequest or usdPerDay, or leave the budget out",
});

/** True if the budget limits dollars per request: the policy then prices dollars, and the reward must not. */
export function pricesDollars(budget: Budget | undefined): boolean {
  return allLimits(budget).some(({ usdPerRequest }) => usdPerRequest !== undefined);
}

/** True if the budget caps the dollars of a day, of all tenants or of one. */
export function capsDays(budget: Budget | undefined): boolean {
  return allLimits(budget).some(({ usdPerDay }) => usdPerDay !== undefined);
}

/**
 * US dollars that a tenant can still spend today: negative if the cap was exceeded, Infinity if there
 * is no cap.
 * @param spent returns the dollars that one tenant, or all together, have spent or reserved today
 */
export function remainingToday(
  budget: Budget | undefined,
  tenant: string | undefined,
  spent: (tenant?: string) => number,
): number {
  const remaining = (cap: number | undefined, whose?: string): number =>
    cap === undefined ? Number.POSITIVE_INFINITY : cap - spent(whose);
  const own = tenant === undefined ? undefined : budget?.tenants?.[tenant]?.usdPerDay;
  return Math.min(remaining(budget?.usdPerDay), remaining(own, tenant));
}

/** Why a request that is expected to cost this much does not fit the rest of the day's budget. */
export function overBudget(expectedUsd: number | undefined, remaining: number): string | undefined {
  if (remaining === Number.POSITIVE_INFINITY) return undefined;
  if (expectedUsd === undefined) {
    return "its cost is unknown, and today's budget is capped: give it a price, 0 if it is free";
  }
  // A free model fits even if more was spent than allowed.
  if (expectedUsd <= Math.max(0, remaining)) return undefined;
  return `about $${expectedUsd.toPrecision(3)} do not fit the $${Math.max(0, remaining).toPrecision(3)} left of today's budget`;
}

function allLimits(budget: Budget = {}): readonly SpendingLimits[] {
  return [budget, ...Object.values(budget.tenants ?? {})];
}

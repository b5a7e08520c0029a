import { z } from "zod";

/** What may be spent on requests, in US dollars. */
export interface Spendable {
  /** Held in the mean over requests, by what the policy chooses. */
  readonly usdPerRequest?: number | undefined;
  /** A hard cap on what is spent within a UTC day; 0 leaves the free models. */
  readonly usdPerDay?: number | undefined;
}

/** What may be spent by all together, and by single tenants within that. */
export interface Budget extends Spendable {
  readonly tenants?: Readonly<Record<string, Spendable>> | undefined;
}

const spendable = {
  usdPerRequest: z.number().min(1e-12).max(1e12).optional(),
  usdPerDay: z.number().nonnegative().optional(),
};

export const budgetSchema: z.ZodType<Budget> = z
  .strictObject({
    ...spendable,
    tenants: z.record(z.string().min(1).max(256), z.strictObject(spendable)).optional(),
  })
  .refine((budget) => JSON.stringify(budget).includes("usd"), {
    error: "give usdPerRequest or usdPerDay, or leave the budget out",
  });

/** True where the policy prices dollars to hold them per request: the reward must then not. */
export function pricesDollars(budget: Budget | undefined): boolean {
  return all(budget).some(({ usdPerRequest }) => usdPerRequest !== undefined);
}

/** True where anybody's dollars of a day are capped. */
export function capsDays(budget: Budget | undefined): boolean {
  return all(budget).some(({ usdPerDay }) => usdPerDay !== undefined);
}

/**
 * US dollars that a tenant may still spend today, below 0 where more was spent; Infinity where
 * nothing caps it. `spent` says what was spent or is reserved: of all, or of one tenant.
 */
export function leftToday(
  budget: Budget | undefined,
  tenant: string | undefined,
  spent: (tenant?: string) => number,
): number {
  const left = (cap: number | undefined, of?: string): number =>
    cap === undefined ? Number.POSITIVE_INFINITY : cap - spent(of);
  const own = tenant === undefined ? undefined : budget?.tenants?.[tenant]?.usdPerDay;
  return Math.min(left(budget?.usdPerDay), left(own, tenant));
}

/** Why an arm whose request is expected to cost this much does not fit into what is left. */
export function unaffordable(expectedUsd: number | undefined, left: number): string | undefined {
  if (left === Number.POSITIVE_INFINITY) return undefined;
  if (expectedUsd === undefined) {
    return "nobody knows what it costs, and today's budget is capped: give it a price, 0 if it is free";
  }
  // What costs nothing fits even where more was spent than was left.
  if (expectedUsd <= Math.max(0, left)) return undefined;
  return `about $${expectedUsd.toPrecision(3)} do not fit the $${Math.max(0, left).toPrecision(3)} left of today's budget`;
}

function all(budget: Budget = {}): readonly Spendable[] {
  return [budget, ...Object.values(budget.tenants ?? {})];
}

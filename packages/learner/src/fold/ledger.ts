import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days that are remembered; the one that was charged longest ago makes room for a new one. */
const DAYS = 32;

// An id of the log is never empty.
const NO_TENANT = "";

const stored = z
  .array(
    z.strictObject({
      day: z.int().min(-1e8).max(1e8),
      usd: z.number(),
      tenants: z.array(z.tuple([z.union([id, z.literal(NO_TENANT)]), z.number()])),
    }),
  )
  .max(DAYS);

interface DayAccount {
  usd: number;
  readonly tenants: Map<string, number>;
}

/** Spending on one day. */
export interface DaySpending {
  /** UTC, such as `2026-03-01`. */
  readonly day: string;
  /** US dollars in total, requests without a tenant included. */
  readonly usd: number;
  /** US dollars by tenant. */
  readonly tenants: Readonly<Record<string, number>>;
}

/** Dollars by UTC day and tenant. The day comes from the times it is given, never from a clock. */
export class Ledger {
  /** In the order in which they were last charged. */
  readonly #days = new Map<number, DayAccount>();
  #lastDay: number | undefined;

  /** Adds US dollars, or takes back if negative, on the day of `at` (milliseconds since the epoch). */
  charge(at: number, tenant: string | undefined, usd: number): void {
    const account = this.#account(dayOf(at));
    const key = tenant ?? NO_TENANT;
    account.usd += usd;
    account.tenants.set(key, (account.tenants.get(key) ?? 0) + usd);
  }

  /** US dollars on the day of `at`, of one tenant or in total. */
  spent(at: number, tenant?: string): number {
    const account = this.#days.get(dayOf(at));
    if (account === undefined) return 0;
    return tenant === undefined ? account.usd : (account.tenants.get(tenant) ?? 0);
  }

  /** The 32 days that were charged last, oldest first. */
  days(): readonly DaySpending[] {
    return [...this.#days]
      .sort(([left], [right]) => left - right)
      .map(([day, { usd, tenants }]) => ({
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        usd,
        tenants: Object.fromEntries([...tenants].filter(([tenant]) => tenant !== NO_TENANT)),
      }));
  }

  snapshot(): Json {
    return [...this.#days].map(([day, { usd, tenants }]) => ({
      day,
      usd,
      tenants: [...tenants].map(([tenant, spent]) => [tenant, spent]),
    }));
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json): Ledger {
    const ledger = new Ledger();
    for (const { day, usd, tenants } of stored.parse(snapshot)) {
      ledger.#days.set(day, { usd, tenants: new Map(tenants) });
      ledger.#lastDay = day;
    }
    return ledger;
  }

  #account(day: number): DayAccount {
    const account = this.#days.get(day) ?? { usd: 0, tenants: new Map<string, number>() };
    if (day === this.#lastDay) return account;
    // Moves the day to the end: wrong clocks that invent days must not push out the real ones.
    this.#days.delete(day);
    this.#days.set(day, account);
    this.#lastDay = day;
    if (this.#days.size > DAYS) this.#days.delete(this.#days.keys().next().value as number);
    return account;
  }
}

/** Milliseconds from `at` to the next UTC day. */
export function untilNextDay(at: number): number {
  return (dayOf(at) + 1) * DAY_MS - at;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

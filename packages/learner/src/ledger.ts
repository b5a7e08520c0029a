import type { Json } from "@armature/storage";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days are remembered; an earlier one makes room for the next. */
const DAYS = 32;

// An id of the log is never empty.
const NO_TENANT = "";

/** What was spent on one day. */
export interface DaySpending {
  /** UTC, such as `2026-03-01`. */
  readonly day: string;
  /** US dollars, over all tenants and requests of none. */
  readonly usd: number;
  /** US dollars by tenant. */
  readonly tenants: Readonly<Record<string, number>>;
}

/** Dollars by UTC day and tenant. Days are told by the times it is given, never by a clock. */
export class Ledger {
  readonly #days = new Map<number, { usd: number; readonly tenants: Map<string, number> }>();

  /** Adds US dollars, negative to take back, on the day of `at` (milliseconds since the epoch). */
  charge(at: number, tenant: string | undefined, usd: number): void {
    const day = dayOf(at);
    const known = this.#days.get(day);
    const account = known ?? { usd: 0, tenants: new Map<string, number>() };
    const key = tenant ?? NO_TENANT;
    account.usd += usd;
    account.tenants.set(key, (account.tenants.get(key) ?? 0) + usd);
    if (known !== undefined) return;
    this.#days.set(day, account);
    if (this.#days.size > DAYS) this.#days.delete(Math.min(...this.#days.keys()));
  }

  /** US dollars on the day of `at`: of one tenant, or of all and none together. */
  spent(at: number, tenant?: string): number {
    const account = this.#days.get(dayOf(at));
    if (account === undefined) return 0;
    return tenant === undefined ? account.usd : (account.tenants.get(tenant) ?? 0);
  }

  /** The latest 32 days on which anything was charged, oldest first. */
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

  /** Trusts its argument: the storage has checked that it is what `snapshot` gave. */
  restore(snapshot: Json): void {
    this.#days.clear();
    for (const { day, usd, tenants } of snapshot as unknown as readonly StoredDay[]) {
      this.#days.set(day, { usd, tenants: new Map(tenants) });
    }
  }
}

/** Milliseconds from `at` to the next UTC day. */
export function untilNextDay(at: number): number {
  return (dayOf(at) + 1) * DAY_MS - at;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

interface StoredDay {
  readonly day: number;
  readonly usd: number;
  readonly tenants: readonly (readonly [string, number])[];
}

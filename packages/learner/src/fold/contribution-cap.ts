import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";

/** The latest rated attempts of an arm over which contributions are counted. */
const WINDOW = 1000;

// An id of the log is never empty.
const NO_TENANT = "";

/** An attempt whose quality became known. */
export interface RatedAttempt {
  readonly tier: string;
  readonly arm: string;
  readonly tenant?: string | undefined;
}

/**
 * Limits how much one tenant contributes to what is learned of each arm: of the latest 1,000 rated
 * attempts, let n be those that were learned from; at most ⌈share · n⌉ of them are one tenant's.
 * Attempts without a tenant count as those of one tenant.
 *
 * It holds for each arm separately, because a tenant can pin an arm that receives no other requests.
 * It is a share of what was learned from, not of all that was rated, so that a flood of ratings that
 * are turned away makes no room for more.
 */
export class ContributionCap {
  readonly #share: number;
  readonly #windows = new Map<string, ContributionWindow>();

  constructor(share: number) {
    this.#share = share;
  }

  /** Counts another rated attempt. Returns true if it may be learned from. */
  admit({ tier, arm, tenant = NO_TENANT }: RatedAttempt): boolean {
    if (this.#share === 1) return true;
    const key = JSON.stringify([tier, arm]);
    const window = this.#windows.get(key) ?? new ContributionWindow();
    this.#windows.set(key, window);
    window.makeRoom();
    const limit = Math.ceil(this.#share * (window.contributions + 1));
    const admitted = window.contributionsBy(tenant) < limit;
    window.add(admitted ? tenant : null);
    return admitted;
  }

  snapshot(): Json {
    return [...this.#windows].map(([key, window]) => [key, [...window.contributors]]);
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json, share: number): ContributionCap {
    const cap = new ContributionCap(share);
    for (const [key, contributors] of stored.parse(snapshot)) {
      const window = new ContributionWindow();
      for (const contributor of contributors) window.add(contributor);
      cap.#windows.set(key, window);
    }
    return cap;
  }
}

const contributor = z.union([id, z.literal(NO_TENANT)]).nullable();
const stored = z.array(z.tuple([z.string(), z.array(contributor).max(WINDOW)]));

/** The tenants of an arm's latest rated attempts; null for those that were not learned from. */
class ContributionWindow {
  /** Oldest first. */
  readonly contributors: (string | null)[] = [];
  readonly #byTenant = new Map<string, number>();
  #total = 0;

  get contributions(): number {
    return this.#total;
  }

  contributionsBy(tenant: string): number {
    return this.#byTenant.get(tenant) ?? 0;
  }

  makeRoom(): void {
    if (this.contributors.length === WINDOW) this.#count(this.contributors.shift() ?? null, -1);
  }

  add(contributor: string | null): void {
    this.contributors.push(contributor);
    this.#count(contributor, 1);
  }

  #count(contributor: string | null, change: 1 | -1): void {
    if (contributor === null) return;
    this.#total += change;
    const contributions = this.contributionsBy(contributor) + change;
    if (contributions > 0) this.#byTenant.set(contributor, contributions);
    else this.#byTenant.delete(contributor);
  }
}

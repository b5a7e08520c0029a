import { drawId, Ledger } from "@armature/learner";
import type { Attempt } from "../deciding/attempt.ts";

/** Most unsettled attempts to remember. Beyond it the router settles the oldest early. */
export const MAX_OPEN = 100_000;

/**
 * The attempts in flight, and the dollars reserved for them. Known to this process alone: neither
 * logged nor learned, and gone when it ends.
 */
export class InFlight {
  readonly #open = new Map<string, Attempt>();
  readonly #locked = new Set<string>();
  readonly #reserved = new Ledger();

  begin(attempt: Attempt): void {
    this.#open.set(keyOf(attempt), attempt);
    this.#reserve(attempt, 1);
  }

  has(attempt: Attempt): boolean {
    return this.#open.has(keyOf(attempt));
  }

  /** True if more attempts are remembered than `MAX_OPEN`. */
  get crowded(): boolean {
    return this.#open.size - this.#locked.size > MAX_OPEN;
  }

  /** US dollars reserved on the day of `at`, for one tenant or in total. */
  reservedUsd(at: number, tenant?: string): number {
    return Math.max(0, this.#reserved.spent(at, tenant));
  }

  /** The oldest unlocked attempts decided no later than `at`, at most `limit` of them. */
  decidedBy(at: number, limit: number = Number.POSITIVE_INFINITY): Attempt[] {
    const due: Attempt[] = [];
    for (const [key, attempt] of this.#open) {
      if (attempt.draw.at > at || due.length >= limit) break;
      if (!this.#locked.has(key)) due.push(attempt);
    }
    return due;
  }

  /** Keeps attempts from `decidedBy` while their settlements are written. */
  lock(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) this.#locked.add(keyOf(attempt));
  }

  unlock(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) this.#locked.delete(keyOf(attempt));
  }

  /**
   * Forgets attempts.
   * @param release false keeps their dollars reserved, because nothing else counts them
   */
  end(attempts: readonly Attempt[], release: boolean): void {
    for (const attempt of attempts) {
      if (this.#open.delete(keyOf(attempt)) && release) this.#reserve(attempt, -1);
    }
  }

  #reserve({ draw, expectedUsd = 0 }: Attempt, sign: 1 | -1): void {
    this.#reserved.charge(draw.at, draw.tenant, sign * expectedUsd);
  }
}

function keyOf({ decisionId, number }: Attempt): string {
  return drawId(decisionId, number);
}

import { drawId, Ledger } from "@armature/learner";
import type { AttemptOf } from "../decisions/routed-decision.ts";

type AttemptName = Pick<AttemptOf<unknown>, "id" | "attempt">;

/** An attempt that was decided and has no settlement yet. */
export interface OpenAttempt {
  readonly of: Pick<AttemptOf<unknown>, "id" | "attempt" | "model" | "draw">;
  /** US dollars; undefined where nobody knows. */
  readonly expectedUsd: number | undefined;
}

/** So many attempts are kept that nobody is settling; a router makes room for more. */
export const MAX_OPEN = 100_000;

/**
 * The attempts under way, and the dollars that they are expected to cost. These are an overlay on
 * the ledger of this process alone: no part of what is learned, and gone when it ends.
 */
export class InFlight {
  readonly #open = new Map<string, OpenAttempt>();
  readonly #settling = new Set<string>();
  readonly #reserved = new Ledger();

  begin(attempt: OpenAttempt): void {
    this.#open.set(keyOf(attempt.of), attempt);
    this.#reserve(attempt, attempt.expectedUsd);
  }

  has(of: AttemptName): boolean {
    return this.#open.has(keyOf(of));
  }

  /** True where more are kept than should be. */
  get crowded(): boolean {
    return this.#open.size - this.#settling.size > MAX_OPEN;
  }

  /** US dollars reserved on the day of `at`: for one tenant, or for all. */
  reservedUsd(at: number, tenant?: string): number {
    return Math.max(0, this.#reserved.spent(at, tenant));
  }

  /** Those that were decided by then and that nobody is settling; the oldest, where there are more. */
  decidedBy(at: number, most: number = Number.POSITIVE_INFINITY): OpenAttempt[] {
    const due: OpenAttempt[] = [];
    for (const [key, attempt] of this.#open) {
      if (attempt.of.draw.at > at || due.length >= most) break;
      if (!this.#settling.has(key)) due.push(attempt);
    }
    return due;
  }

  /**
   * Writes settlements; then the attempts are under way no more. Their dollars stay reserved where
   * `write` says that nothing was learned: nobody else counts them.
   */
  async settle(attempts: readonly AttemptName[], write: () => Promise<boolean>): Promise<void> {
    const keys = attempts.map(keyOf);
    for (const key of keys) this.#settling.add(key);
    try {
      const learned = await write();
      for (const key of keys) this.#end(key, learned);
    } finally {
      for (const key of keys) this.#settling.delete(key);
    }
  }

  /** Gives up what is left of the attempts, unsettled. */
  forget(attempts: readonly OpenAttempt[]): void {
    for (const { of } of attempts) this.#end(keyOf(of), true);
  }

  #end(key: string, counted: boolean): void {
    const attempt = this.#open.get(key);
    if (attempt === undefined) return;
    this.#open.delete(key);
    if (counted) this.#reserve(attempt, -(attempt.expectedUsd ?? 0));
  }

  #reserve({ of }: OpenAttempt, usd = 0): void {
    this.#reserved.charge(of.draw.at, of.draw.tenant, usd);
  }
}

function keyOf({ id, attempt }: AttemptName): string {
  return drawId(id, attempt);
}

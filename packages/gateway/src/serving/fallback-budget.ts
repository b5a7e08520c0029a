/** Fallbacks that one request earns. */
const SHARE = 0.2;

/** Fallbacks available at the start, and the most that can be saved. */
const RESERVE = 10;

/**
 * Limits what fallbacks add to an outage: if they fail too, there is at most one for every five
 * requests. A fallback that succeeds is free, so the outage of one model alone is never felt.
 */
export class FallbackBudget {
  #balance = RESERVE;

  /** Counts a request. */
  earn(): void {
    this.#balance = Math.min(RESERVE, this.#balance + SHARE);
  }

  /** Takes one fallback; false if none is left. */
  spend(): boolean {
    if (this.#balance < 1) return false;
    this.#balance--;
    return true;
  }

  /** Returns a fallback that succeeded or was not made. */
  refund(): void {
    this.#balance = Math.min(RESERVE, this.#balance + 1);
  }
}

/** Stand-ins that a request pays for. */
const SHARE = 0.2;

/** Stand-ins that are paid for in advance, and the most that can be saved. */
const RESERVE = 10;

/**
 * Bounds what stand-ins add to an outage: where they fail too, there is at most one for every five
 * requests. One that answers costs nothing, so that one model's outage alone is never felt.
 */
export class RetryBudget {
  #left = RESERVE;

  /** A request came. */
  earn(): void {
    this.#left = Math.min(RESERVE, this.#left + SHARE);
  }

  /** Takes a stand-in; false where none is left. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** The stand-in answered. */
  refund(): void {
    this.#left = Math.min(RESERVE, this.#left + 1);
  }
}

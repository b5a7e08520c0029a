/** Pauses between failures, in ms: each is twice as long as the one before, up to a limit. */
export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #nextMs: number;

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#nextMs = firstMs;
  }

  /** The pause after another failure. */
  next(): number {
    const pause = this.#nextMs;
    this.#nextMs = Math.min(2 * pause, this.#longestMs);
    return pause;
  }

  /** After a success, pauses begin with the shortest one again. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}

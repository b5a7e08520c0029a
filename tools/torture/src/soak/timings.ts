export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** Times of one slice, in memory that is taken once. */
export class Timings {
  readonly #values: Float64Array;
  #size = 0;

  /** The most that are kept; later ones are passed over. */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  add(value: number): void {
    if (this.#size < this.#values.length) this.#values[this.#size++] = value;
  }

  /** Of what was added since the last call. */
  take(): Percentiles {
    const sorted = this.#values.subarray(0, this.#size).sort();
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    this.#size = 0;
    return { p50: at(0.5), p99: at(0.99) };
  }
}

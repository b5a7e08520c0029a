export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** Durations in one slice, in memory allocated once. */
export class Timings {
  readonly #values: Float64Array;
  #size = 0;

  /** @param capacity most durations kept; later ones are ignored */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  add(value: number): void {
    if (this.#size < this.#values.length) this.#values[this.#size++] = value;
  }

  /** Percentiles of the durations added since the last call. */
  take(): Percentiles {
    const sorted = this.#values.subarray(0, this.#size).sort();
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    this.#size = 0;
    return { p50: at(0.5), p99: at(0.99) };
  }
}

/**
 * The median of the latest values: a ring in order of arrival beside the same values sorted.
 * `add` allocates nothing; it moves at most `capacity` numbers.
 */
export class RunningMedian {
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #size = 0;
  #next = 0;

  constructor(capacity: number) {
    this.#ring = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  /** Takes in a value that is not NaN; the oldest makes room for it. */
  add(value: number): void {
    const { length } = this.#ring;
    if (this.#size === length) this.#remove(this.#ring[this.#next] ?? 0);
    this.#ring[this.#next] = value;
    this.#next = (this.#next + 1) % length;
    const place = this.#place(value);
    this.#sorted.copyWithin(place + 1, place, this.#size);
    this.#sorted[place] = value;
    this.#size++;
  }

  /** The middle value (of two, the lower: always one that was seen); undefined before the first. */
  median(): number | undefined {
    return this.#size === 0 ? undefined : this.#sorted[(this.#size - 1) >> 1];
  }

  /** What is remembered, oldest first; adding it to an empty median gives this one again. */
  values(): number[] {
    const oldest = this.#size === this.#ring.length ? this.#next : 0;
    return [...this.#ring.subarray(oldest, this.#size), ...this.#ring.subarray(0, oldest)];
  }

  clear(): void {
    this.#size = 0;
    this.#next = 0;
  }

  #remove(value: number): void {
    const place = this.#place(value);
    this.#sorted.copyWithin(place, place + 1, this.#size);
    this.#size--;
  }

  /** Index of the first sorted value that is not below `value`. */
  #place(value: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

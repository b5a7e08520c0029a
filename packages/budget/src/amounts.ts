import { foreign, isCount, isObject, type Json } from "@armature/policy";

/** How many of an arm's latest amounts its mean remembers, about. */
const WINDOW = 200;

/** How many observations a list price is worth. */
const LIST_STRENGTH = 2;

/**
 * A single amount counts as at most this many times the mean: one runaway answer is not a trend, and
 * an arm that it prices out of choice would never be tried again to show it.
 */
const MOST_TIMES = 10;

/** Running means of one channel (dollars, or milliseconds) per arm. */
export class Amounts {
  #means = new Float64Array(8);
  /** How many observations a mean is worth; 0 while nothing is known. */
  #counts = new Float64Array(8);
  /** The list price last told; NaN for none. */
  #lists = new Float64Array(8);
  #size = 0;

  /** Adds the next row, at its list price if there is one. */
  add(list: number | undefined): void {
    if (this.#size === this.#means.length) {
      this.#means = doubled(this.#means);
      this.#counts = doubled(this.#counts);
      this.#lists = doubled(this.#lists);
    }
    this.#means[this.#size] = list ?? 0;
    this.#counts[this.#size] = list === undefined ? 0 : LIST_STRENGTH;
    this.#lists[this.#size] = list ?? Number.NaN;
    this.#size += 1;
  }

  /** The mean; NaN while nothing is known. */
  mean(row: number): number {
    return this.#counts[row] === 0 ? Number.NaN : this.#means[row];
  }

  /**
   * Folds an amount. Returns it relative to the mean so far, less 1: what a prompt has to do with it;
   * NaN while nothing says what is usual.
   */
  observe(row: number, amount: number): number {
    const mean = this.#means[row];
    const usual = this.#counts[row] > 0 && mean > 0;
    const counted = usual ? Math.min(amount, MOST_TIMES * mean) : amount;
    this.#counts[row] = Math.min(this.#counts[row] + 1, WINDOW);
    this.#means[row] = mean + (counted - mean) / this.#counts[row];
    return usual ? counted / mean - 1 : Number.NaN;
  }

  /** Takes a new list price: what was learned moves in proportion, for tokens do not change. */
  setList(row: number, list: number): void {
    if (this.#lists[row] === list) return;
    const moved = Number.isNaN(this.#lists[row])
      ? this.#means[row]
      : this.#means[row] * (list / this.#lists[row]);
    if (this.#counts[row] === 0 || !Number.isFinite(moved)) {
      this.#means[row] = list;
      this.#counts[row] = LIST_STRENGTH;
    } else {
      this.#means[row] = moved;
    }
    this.#lists[row] = list;
  }

  snapshot(row: number): Json {
    const list = this.#lists[row];
    return {
      mean: this.#means[row],
      count: this.#counts[row],
      ...(!Number.isNaN(list) && { list }),
    };
  }

  /** Adds the next row from what `snapshot` gave. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void {
    const { mean, count, list } = isObject(snapshot) ? snapshot : {};
    if (!isAmount(mean) || (list !== undefined && !isAmount(list))) {
      foreign("a mean cost or latency is not a number ≥ 0");
    }
    if (!isCount(count) || count > WINDOW) {
      foreign(`the count of a cost or latency is not a whole number from 0 to ${WINDOW}`);
    }
    const row = this.#size;
    this.add(list);
    this.#means[row] = mean;
    this.#counts[row] = count;
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}

function isAmount(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value);
}

import type { Json } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";

/** How many of the latest amounts, of one arm or of all, a mean remembers, about. */
const WINDOW = 200;

/** How many amounts a list price is worth. */
const LIST_STRENGTH = 2;

/**
 * A single amount counts as at most this many times the mean: one runaway answer is not a trend, and
 * an arm that it prices out of choice would never be tried again to show it.
 */
const MOST_TIMES = 10;

/**
 * Running means of one channel (dollars, or milliseconds) per arm.
 *
 * A list price, of a request of some size, says what an arm costs beside the others; how large
 * requests really are, the bills of all arms say: the mean of amount ÷ list price. So an arm that was
 * hardly tried is expected to cost its list price times that size.
 */
export class Amounts {
  /** Means of the amounts alone, and how many they are worth. */
  #means = new Float64Array(8);
  #counts = new Float64Array(8);
  /** The list price last told, NaN for none; and how many amounts it is worth. */
  #lists = new Float64Array(8);
  #strengths = new Float64Array(8);
  #rows = 0;
  #size = 1;
  #sizes = 1;

  /** Adds the next row, at its list price if there is one. */
  add(list: number | undefined): void {
    if (this.#rows === this.#means.length) {
      this.#means = doubled(this.#means);
      this.#counts = doubled(this.#counts);
      this.#lists = doubled(this.#lists);
      this.#strengths = doubled(this.#strengths);
    }
    this.#means[this.#rows] = 0;
    this.#counts[this.#rows] = 0;
    this.#lists[this.#rows] = list ?? Number.NaN;
    this.#strengths[this.#rows] = list === undefined ? 0 : LIST_STRENGTH;
    this.#rows += 1;
  }

  /** The mean; NaN while nothing is known. */
  mean(row: number): number {
    const count = this.#counts[row];
    const strength = this.#strengths[row];
    if (strength === 0) return count === 0 ? Number.NaN : this.#means[row];
    const told = strength * this.#lists[row] * this.#size;
    return (told + count * this.#means[row]) / (strength + count);
  }

  /**
   * Folds an amount. Returns it relative to the mean so far, less 1: what a prompt has to do with it;
   * NaN while nothing says what is usual.
   */
  observe(row: number, amount: number): number {
    const mean = this.mean(row);
    const usual = mean > 0;
    const counted = usual ? Math.min(amount, MOST_TIMES * mean) : amount;
    this.#counts[row] = Math.min(this.#counts[row] + 1, WINDOW);
    this.#means[row] += (counted - this.#means[row]) / this.#counts[row];
    if (this.#lists[row] > 0) this.#resize(amount / this.#lists[row]);
    return usual ? counted / mean - 1 : Number.NaN;
  }

  /** Takes a new list price: what was learned moves in proportion, for tokens do not change. */
  setList(row: number, list: number): void {
    const before = this.#lists[row];
    if (before === list) return;
    const moved = this.#means[row] * (list / before);
    if (before > 0 && Number.isFinite(moved)) this.#means[row] = moved;
    else if (before === 0) this.#counts[row] = 0;
    if (this.#counts[row] === 0) this.#strengths[row] = LIST_STRENGTH;
    this.#lists[row] = list;
  }

  /** How large requests are, for a snapshot. */
  sizes(): Json {
    return { size: this.#size, sizes: this.#sizes };
  }

  snapshot(row: number): Json {
    const list = this.#lists[row];
    return {
      mean: this.#means[row],
      count: this.#counts[row],
      strength: this.#strengths[row],
      ...(!Number.isNaN(list) && { list }),
    };
  }

  /** Takes what `sizes` gave. Throws `foreign-snapshot`. */
  restoreSizes(snapshot: Json | undefined): void {
    const { size, sizes } = isObject(snapshot) ? snapshot : {};
    if (!isAmount(size) || !isCount(sizes) || sizes < 1 || sizes > WINDOW) {
      rejectSnapshot("the size of requests is not a number ≥ 0");
    }
    this.#size = size;
    this.#sizes = sizes;
  }

  /** Adds the next row from what `snapshot` gave. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void {
    const { mean, count, list, strength } = isObject(snapshot) ? snapshot : {};
    if (!isAmount(mean) || (list !== undefined && !isAmount(list))) {
      rejectSnapshot("a mean cost or latency is not a number ≥ 0");
    }
    if (!isCount(count) || count > WINDOW) {
      rejectSnapshot(`the count of a cost or latency is not a whole number from 0 to ${WINDOW}`);
    }
    if (strength !== 0 && (strength !== LIST_STRENGTH || list === undefined)) {
      rejectSnapshot("a list price is worth as much as no list price can be");
    }
    const row = this.#rows;
    this.add(list);
    this.#means[row] = mean;
    this.#counts[row] = count;
    this.#strengths[row] = strength;
  }

  #resize(size: number): void {
    this.#sizes = Math.min(this.#sizes + 1, WINDOW);
    const counted = Math.min(size, MOST_TIMES * this.#size);
    const mean = this.#size + (counted - this.#size) / this.#sizes;
    // A size of 0 would never grow again.
    this.#size = Math.max(Number.MIN_VALUE, mean);
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

import type { Json } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";

/** Approximate number of amounts that a mean averages. */
const WINDOW = 200;

/** Number of amounts that a list price is worth. */
const LIST_STRENGTH = 2;

/**
 * A single amount counts as at most this multiple of the mean. One runaway answer is not a trend, and
 * an arm that it made too expensive would never be tried again.
 */
const MOST_TIMES = 10;

/**
 * Running means of one outcome, dollars or milliseconds, per arm.
 *
 * List prices are for a request of some nominal size, so they only compare arms. The bills of all arms
 * tell the real size of requests: the mean of amount ÷ list price. An arm with few bills is expected to
 * cost its list price times that size.
 */
export class Amounts {
  /** Means of the amounts alone, and the number of amounts in them. */
  #means = new Float64Array(8);
  #counts = new Float64Array(8);
  /** Latest list prices, NaN for none, and the number of amounts that they are worth. */
  #lists = new Float64Array(8);
  #strengths = new Float64Array(8);
  #rows = 0;
  /** Mean size of requests, relative to the nominal size, and the number of amounts in it. */
  #size = 1;
  #sizes = 1;

  /** Adds the next row, with its list price if there is one. */
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
    this.#rows++;
  }

  /** The expected amount; NaN while nothing is known. */
  mean(row: number): number {
    const count = this.#counts[row];
    const strength = this.#strengths[row];
    if (strength === 0) return count === 0 ? Number.NaN : this.#means[row];
    const listed = strength * this.#lists[row] * this.#size;
    return (listed + count * this.#means[row]) / (strength + count);
  }

  /**
   * Learns an amount. Returns amount ÷ previous mean − 1, which is the part that depends on the prompt;
   * NaN while no mean is known.
   */
  observe(row: number, amount: number): number {
    const mean = this.mean(row);
    const isKnown = mean > 0;
    const counted = isKnown ? Math.min(amount, MOST_TIMES * mean) : amount;
    this.#counts[row] = Math.min(this.#counts[row] + 1, WINDOW);
    this.#means[row] += (counted - this.#means[row]) / this.#counts[row];
    if (this.#lists[row] > 0) this.#resize(amount / this.#lists[row]);
    return isKnown ? counted / mean - 1 : Number.NaN;
  }

  /** Sets a new list price and scales the mean in proportion, because token counts do not change. */
  setList(row: number, list: number): void {
    const before = this.#lists[row];
    if (before === list) return;
    const moved = this.#means[row] * (list / before);
    if (before > 0 && Number.isFinite(moved)) this.#means[row] = moved;
    else if (before === 0) this.#counts[row] = 0;
    if (this.#counts[row] === 0) this.#strengths[row] = LIST_STRENGTH;
    this.#lists[row] = list;
  }

  /** The size of requests, for a snapshot. */
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

  /** Restores the output of `sizes`. Throws `foreign-snapshot`. */
  restoreSizes(snapshot: Json | undefined): void {
    const { size, sizes } = isObject(snapshot) ? snapshot : {};
    if (!isAmount(size) || !isCount(sizes) || sizes < 1 || sizes > WINDOW) {
      rejectSnapshot("the size of requests is not a number ≥ 0");
    }
    this.#size = size;
    this.#sizes = sizes;
  }

  /** Adds the next row from the output of `snapshot`. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void {
    const { mean, count, list, strength } = isObject(snapshot) ? snapshot : {};
    if (!isAmount(mean) || (list !== undefined && !isAmount(list))) {
      rejectSnapshot("a mean cost or latency is not a number ≥ 0");
    }
    if (!isCount(count) || count > WINDOW) {
      rejectSnapshot(`the count of a cost or latency is not a whole number from 0 to ${WINDOW}`);
    }
    if (strength !== 0 && (strength !== LIST_STRENGTH || list === undefined)) {
      rejectSnapshot("the strength of a list price has an impossible value");
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
    // Keep it positive: a size of 0 could never grow again.
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

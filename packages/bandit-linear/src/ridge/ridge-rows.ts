import { dot, dotFour, packedLength, symmetricMultiply } from "@armature/core-linalg";
import type { Prior } from "@armature/policy";
import type { RidgeSums } from "./ridge-sums.ts";

/** The state of ridge regressions in contiguous arrays, with one row per arm. */
export class RidgeRows {
  readonly dimension: number;
  /** Number of elements of a packed matrix. */
  readonly packed: number;
  /** S, packed. */
  gram: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** v */
  response: Float64Array<ArrayBuffer> = new Float64Array(0);
  priorMean: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Number of observations that the prior is worth. */
  priorStrength: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Settlements folded when the sums were last decayed. */
  stamp: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Rank-one updates since the beliefs were last solved from the sums. */
  updates: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Beliefs: the packed covariance of the coefficients at unit noise, then their means. */
  beliefs: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Settlements since the stamp for which the beliefs have faded; −1 if they must be solved. */
  age: Float64Array<ArrayBuffer> = new Float64Array(0);
  #capacity = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.packed = packedLength(dimension);
  }

  /** Offset of a row's covariance in `beliefs`. */
  covariance(row: number): number {
    return row * (this.packed + this.dimension);
  }

  /** Offset of a row's means in `beliefs`. */
  theta(row: number): number {
    return row * (this.packed + this.dimension) + this.packed;
  }

  /** Makes room for `rows` rows. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, 2 * this.#capacity, 8);
    const grown = (array: Float64Array, width: number): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(this.#capacity * width);
      larger.set(array);
      return larger;
    };
    this.gram = grown(this.gram, this.packed);
    this.response = grown(this.response, this.dimension);
    this.priorMean = grown(this.priorMean, this.dimension);
    this.priorStrength = grown(this.priorStrength, 1);
    this.stamp = grown(this.stamp, 1);
    this.updates = grown(this.updates, 1);
    this.beliefs = grown(this.beliefs, this.packed + this.dimension);
    this.age = grown(this.age, 1);
  }

  /**
   * Starts a row from its prior: its mean counts as `strength` observations, along the directions of
   * its gram matrix or on the bias alone.
   *
   * @param otherwise quality expected of an arm whose prior has no mean
   */
  start(row: number, prior: Prior | undefined, otherwise: number, settlements: number): void {
    this.reserve(row + 1);
    const { dimension, packed } = this;
    const mean = row * dimension;
    const gram = row * packed;
    this.priorMean.fill(0, mean, mean + dimension);
    this.gram.fill(0, gram, gram + packed);
    this.response.fill(0, mean, mean + dimension);
    this.stamp[row] = settlements;
    this.priorStrength[row] = prior?.mean === undefined ? 0 : prior.strength;
    if (prior?.mean === undefined) {
      this.priorMean[mean] = otherwise;
      return;
    }
    const { strength, gram: moment = [1] } = prior;
    this.priorMean.set(prior.mean, mean);
    moment.forEach((value, i) => {
      this.gram[gram + i] = strength * value;
    });
    symmetricMultiply(this.gram, gram, this.priorMean, mean, this.response, mean, dimension);
  }

  /** out[i] ← dot product of b with the beliefs of rows[i], starting `offset` after its covariance. */
  dots(b: Float64Array, offset: number, rows: Int32Array, size: number, out: Float64Array): void {
    const { beliefs } = this;
    let i = 0;
    for (; i + 3 < size; i += 4) {
      const at0 = this.covariance(rows[i]) + offset;
      const at1 = this.covariance(rows[i + 1]) + offset;
      const at2 = this.covariance(rows[i + 2]) + offset;
      const at3 = this.covariance(rows[i + 3]) + offset;
      dotFour(beliefs, at0, at1, at2, at3, b, 0, b.length, out, i);
    }
    for (; i < size; i++) {
      out[i] = dot(beliefs, this.covariance(rows[i]) + offset, b, 0, b.length);
    }
  }

  /** @param forgets true if the regressions forget, so that beliefs are not stored */
  sums(row: number, forgets: boolean): RidgeSums {
    const { dimension, packed } = this;
    const slice = (array: Float64Array, width: number, offset = row * width) =>
      Array.from(array.subarray(offset, offset + width));
    return {
      gram: slice(this.gram, packed),
      response: slice(this.response, dimension),
      stamp: this.stamp[row],
      updates: this.updates[row],
      inverse: forgets ? [] : slice(this.beliefs, packed, this.covariance(row)),
      theta: forgets ? [] : slice(this.beliefs, dimension, this.theta(row)),
      priorMean: slice(this.priorMean, dimension),
      priorStrength: this.priorStrength[row],
    };
  }

  /** Restores the output of `sums`, except the beliefs. */
  restore(row: number, sums: RidgeSums): void {
    this.reserve(row + 1);
    this.gram.set(sums.gram, row * this.packed);
    this.response.set(sums.response, row * this.dimension);
    this.priorMean.set(sums.priorMean, row * this.dimension);
    this.priorStrength[row] = sums.priorStrength;
    this.stamp[row] = sums.stamp;
  }
}

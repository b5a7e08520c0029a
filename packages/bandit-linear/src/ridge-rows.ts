import { packedLength } from "@armature/core-linalg";
import type { RidgeSums } from "./ridge-sums.ts";

/** What ridge regressions remember of their arms: contiguous arrays, one row per arm. */
export class RidgeRows {
  readonly dimension: number;
  /** Elements of a packed matrix. */
  readonly packed: number;
  /** S, packed. */
  gram: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** v */
  response: Float64Array<ArrayBuffer> = new Float64Array(0);
  priorMean: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** How many observations the prior is worth. */
  priorStrength: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Settlements folded when the sums were last decayed. */
  stamp: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Rank-one updates since the beliefs were last worked out from the sums. */
  updates: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** What is believed: the packed covariance of the coefficients at unit noise, then their means. */
  beliefs: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** The age in settlements, since their stamp, up to which the beliefs have faded; or −1. */
  age: Float64Array<ArrayBuffer> = new Float64Array(0);
  #capacity = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.packed = packedLength(dimension);
  }

  /** Where the beliefs of a row begin: with the covariance. */
  covariance(row: number): number {
    return row * (this.packed + this.dimension);
  }

  /** Where their means begin. */
  theta(row: number): number {
    return row * (this.packed + this.dimension) + this.packed;
  }

  /** Makes room for so many rows. */
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

  /** `forgets`: under forgetting, where beliefs are worked out from the sums alone. */
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

  /** Puts back what `sums` gave, but for the beliefs. */
  restore(row: number, sums: RidgeSums): void {
    this.reserve(row + 1);
    this.gram.set(sums.gram, row * this.packed);
    this.response.set(sums.response, row * this.dimension);
    this.priorMean.set(sums.priorMean, row * this.dimension);
    this.priorStrength[row] = sums.priorStrength;
    this.stamp[row] = sums.stamp;
  }
}

import {
  axpy,
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  dot,
  inverseRankOne,
  inverseResidual,
  packedLength,
  solutionResidual,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { Json } from "@armature/policy";
import { isCount, isObject, isVector, rejectSnapshot } from "@armature/policy/kit";

/** Precision of the prior, whose mean is 0, on each slope and on the bias. */
const RIDGE = 16;
const BIAS_RIDGE = 4;

/** Rank-one updates after which an exact inverse clears their rounding errors. */
const REFRESH_EVERY = 4096;

/** Contexts with a larger squared length are ignored; they would leave nothing of the ridge. */
const LARGEST = 1e6;

/** Largest relative rounding error of an inverse and of coefficients, given the sums. */
const ROUNDING = 1e-6;

/**
 * A ridge regression per arm and channel. The channels of an arm share one Gram matrix, and so one
 * inverse; each has its own response. An unknown value counts as its expectation, so that the
 * coefficients of its channel do not change.
 *
 * A row of `#derived` holds the packed inverse of Λ + Σ x·xᵀ, then the coefficients of each channel.
 */
export class RelativeRidge {
  readonly #dimension: number;
  readonly #channels: number;
  readonly #packed: number;
  readonly #width: number;
  #size = 0;
  #gram = new Float64Array(0);
  #responses = new Float64Array(0);
  #derived = new Float64Array(0);
  #updates = new Float64Array(0);
  readonly #factor: Float64Array;
  readonly #gain: Float64Array;

  constructor(dimension: number, channels: number) {
    this.#dimension = dimension;
    this.#channels = channels;
    this.#packed = packedLength(dimension);
    this.#width = this.#packed + channels * dimension;
    this.#factor = new Float64Array(this.#packed);
    this.#gain = new Float64Array(dimension);
  }

  /** Adds the next row, without observations. */
  add(): void {
    const row = this.#size;
    this.#size++;
    this.#gram = grown(this.#gram, this.#size * this.#packed);
    this.#responses = grown(this.#responses, this.#size * this.#channels * this.#dimension);
    this.#derived = grown(this.#derived, this.#size * this.#width);
    this.#updates = grown(this.#updates, this.#size);
    this.#invert(row);
  }

  /** Expected value of a channel at a row. */
  expected(row: number, channel: number, x: Float64Array): number {
    return dot(this.#derived, this.#at(row, channel), x, 0, this.#dimension);
  }

  /** Learns the values of the channels at context x; NaN if a value is unknown. */
  learn(row: number, x: Float64Array, values: Float64Array): void {
    const d = this.#dimension;
    if (!(dot(x, 0, x, 0, d) <= LARGEST)) return;
    symmetricRankOne(1, x, 0, this.#gram, row * this.#packed, d);
    inverseRankOne(1, x, 0, this.#derived, row * this.#width, this.#gain, 0, d);
    for (let channel = 0; channel < this.#channels; channel++) {
      const theta = this.#at(row, channel);
      const expected = dot(x, 0, this.#derived, theta, d);
      const known = !Number.isNaN(values[channel]);
      const value = known ? values[channel] : expected;
      axpy(value, x, 0, this.#responses, (row * this.#channels + channel) * d, d);
      if (known) axpy(value - expected, this.#gain, 0, this.#derived, theta, d);
    }
    this.#updates[row]++;
    if (this.#updates[row] >= REFRESH_EVERY) this.#invert(row);
  }

  snapshot(row: number): Json {
    const d = this.#dimension;
    const slice = (array: Float64Array, from: number, length: number) =>
      Array.from(array.subarray(from, from + length));
    return {
      gram: slice(this.#gram, row * this.#packed, this.#packed),
      responses: slice(this.#responses, row * this.#channels * d, this.#channels * d),
      derived: slice(this.#derived, row * this.#width, this.#width),
      updates: this.#updates[row],
    };
  }

  /** Adds the next row from the output of `snapshot`. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void {
    const { gram, responses, derived, updates } = isObject(snapshot) ? snapshot : {};
    const d = this.#dimension;
    if (
      !isVector(gram, this.#packed) ||
      !isVector(responses, this.#channels * d) ||
      !isVector(derived, this.#width) ||
      !isCount(updates)
    ) {
      rejectSnapshot("the regression of costs and latencies has another form");
    }
    const row = this.#size;
    try {
      this.add();
      this.#gram.set(gram, row * this.#packed);
      this.#responses.set(responses, row * this.#channels * d);
      this.#invert(row);
    } catch {
      rejectSnapshot("the regression of costs and latencies is not positive semi-definite");
    }
    this.#derived.set(derived, row * this.#width);
    this.#updates[row] = updates;
    this.#requireSolved(row);
  }

  /** Throws `foreign-snapshot` if the inverse or the coefficients do not follow from the sums. */
  #requireSolved(row: number): void {
    const d = this.#dimension;
    this.#sum(row);
    let deviation = inverseResidual(this.#factor, 0, this.#derived, row * this.#width, d);
    for (let channel = 0; channel < this.#channels; channel++) {
      const response = (row * this.#channels + channel) * d;
      deviation = Math.max(
        deviation,
        solutionResidual(
          this.#factor,
          0,
          this.#derived,
          this.#at(row, channel),
          this.#responses,
          response,
          d,
        ),
      );
    }
    if (!(deviation <= ROUNDING))
      rejectSnapshot("the coefficients of costs and latencies do not follow from their sums");
  }

  #at(row: number, channel: number): number {
    return row * this.#width + this.#packed + channel * this.#dimension;
  }

  /** Writes Λ + Σ x·xᵀ to the scratch matrix. */
  #sum(row: number): void {
    for (let i = 0; i < this.#packed; i++) this.#factor[i] = this.#gram[row * this.#packed + i];
    for (let i = 0; i < this.#dimension; i++) {
      this.#factor[packedLength(i) + i] += i === 0 ? BIAS_RIDGE : RIDGE;
    }
  }

  #invert(row: number): void {
    const d = this.#dimension;
    this.#sum(row);
    choleskyFactor(this.#factor, 0, this.#factor, 0, d);
    choleskyInverse(this.#factor, 0, this.#derived, row * this.#width, d);
    for (let channel = 0; channel < this.#channels; channel++) {
      const response = (row * this.#channels + channel) * d;
      choleskySolve(
        this.#factor,
        0,
        this.#responses,
        response,
        this.#derived,
        this.#at(row, channel),
        d,
      );
    }
    this.#updates[row] = 0;
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Float64Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

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

/** Precision of the prior, which expects 0: on each slope, and on the bias. */
const RIDGE = 16;
const BIAS_RIDGE = 4;

/** Rounding errors of rank-one updates are cleared by an exact inverse after this many. */
const REFRESH_EVERY = 4096;

/** Contexts of a larger squared length teach nothing: their squares would leave nothing of the ridge. */
const LARGEST = 1e6;

/** How far, relatively, they may lead the inverse and the coefficients away from the sums. */
const ROUNDING = 1e-6;

/**
 * A ridge regression per arm on several channels. The channels of an arm share one Gram matrix, and
 * so one inverse; each has a response of its own. A channel that an observation leaves out is taken
 * to be what is expected of it, so that its coefficients stay as they are.
 *
 * Row of `#derived`: the packed inverse of Λ + Σ x·xᵀ, then the coefficients of each channel.
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

  /** Adds the next row, of which nothing is known. */
  add(): void {
    const row = this.#size;
    this.#size += 1;
    this.#gram = grown(this.#gram, this.#size * this.#packed);
    this.#responses = grown(this.#responses, this.#size * this.#channels * this.#dimension);
    this.#derived = grown(this.#derived, this.#size * this.#width);
    this.#updates = grown(this.#updates, this.#size);
    this.#invert(row);
  }

  /** What is expected of a channel at a row. */
  expected(row: number, channel: number, x: Float64Array): number {
    return dot(this.#derived, this.#at(row, channel), x, 0, this.#dimension);
  }

  /** Folds the channels' values at context x; NaN is a value that is unknown. */
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
    this.#updates[row] += 1;
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

  /** Adds the next row from what `snapshot` gave. Throws `foreign-snapshot`. */
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
    this.#requireOwn(row);
  }

  /** Throws `foreign-snapshot` if inverse or coefficients are not those of the sums. */
  #requireOwn(row: number): void {
    const d = this.#dimension;
    this.#sum(row);
    let apart = inverseResidual(this.#factor, 0, this.#derived, row * this.#width, d);
    for (let channel = 0; channel < this.#channels; channel++) {
      const response = (row * this.#channels + channel) * d;
      apart = Math.max(
        apart,
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
    if (!(apart <= ROUNDING))
      rejectSnapshot("the coefficients of costs and latencies are not their sums'");
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

import {
  axpy,
  choleskyFactor,
  choleskyInverse,
  dot,
  inverseRankOne,
  outerProduct,
  packedLength,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";
import type { LinearOptions } from "./linear-options.ts";

/** Rounding errors of rank-one updates are cleared by an exact inverse after this many. */
const REFRESH_EVERY = 256;

/** The learned sums of one arm; all else is derived from them. */
export interface RidgeSums {
  /** Σ w·x·xᵀ, packed. */
  readonly gram: readonly number[];
  /** Σ w·r·x. */
  readonly response: readonly number[];
  /** Settlements folded when the sums were last decayed. */
  readonly stamp: number;
  /** Rank-one updates since the last exact inverse. */
  readonly updates: number;
  /** (Λ + gram)⁻¹ as it was updated, packed; empty under forgetting, where it is always exact. */
  readonly inverse: readonly number[];
  readonly priorMean: readonly number[];
  readonly priorStrength: number;
}

/**
 * A ridge regression per arm, all in contiguous arrays, one row per arm.
 *
 * With Λ = diag(biasRidge + strength, ridge, …) and prior mean m, an arm with gram matrix S and
 * response v has A = Λ + S and θ = A⁻¹·(Λ·m + v); it expects xᵀθ with the standard deviation
 * √(xᵀA⁻¹x) at unit noise (Li et al. 2010, section 3.1; Bishop 2006, equations 3.53 and 3.54).
 *
 * Forgetting multiplies S and v by γ at every settlement, Λ never: so a direction that is no
 * longer seen goes back to its prior, and xᵀA⁻¹x ≤ xᵀΛ⁻¹x always.
 */
export class RidgeArms {
  readonly dimension: number;
  readonly #packed: number;
  readonly #options: Required<LinearOptions>;
  #capacity = 0;
  #gram = new Float64Array(0);
  #response = new Float64Array(0);
  #priorMean = new Float64Array(0);
  #priorStrength = new Float64Array(0);
  #stamp = new Float64Array(0);
  #updates = new Float64Array(0);
  // Row: the packed inverse, then θ, which are read together.
  #derived = new Float64Array(0);
  #derivedAt = new Float64Array(0);
  readonly #outer: Float64Array;
  readonly #factor: Float64Array;
  readonly #vector: Float64Array;
  readonly #context: Float64Array;

  constructor(dimension: number, options: Required<LinearOptions>) {
    this.dimension = dimension;
    this.#packed = packedLength(dimension);
    this.#options = options;
    this.#outer = new Float64Array(this.#packed);
    this.#factor = new Float64Array(this.#packed);
    this.#vector = new Float64Array(dimension);
    this.#context = new Float64Array(dimension);
  }

  /** Starts the arm at a row from its prior. */
  start(row: number, prior: Prior | undefined): void {
    this.#reserve(row + 1);
    const { dimension } = this;
    const mean = row * dimension;
    this.#priorMean.fill(0, mean, mean + dimension);
    if (prior?.mean === undefined) this.#priorMean[mean] = this.#options.priorMean;
    else this.#priorMean.set(prior.mean, mean);
    this.#priorStrength[row] = prior?.mean === undefined ? 0 : prior.strength;
    this.#gram.fill(0, row * this.#packed, (row + 1) * this.#packed);
    this.#response.fill(0, mean, mean + dimension);
    this.#stamp[row] = 0;
    this.#invert(row, 0);
  }

  /** Forms what all arms need of one context. Call it before `mean` and `sd`. */
  look(context: Float64Array): void {
    this.#context.set(context);
    outerProduct(context, 0, this.#outer, 0, this.dimension);
  }

  /** Expected reward of the arm at a row; `clock` is how many settlements were folded. */
  mean(row: number, clock: number): number {
    const at = this.#current(row, clock);
    return dot(this.#context, 0, this.#derived, at + this.#packed, this.dimension);
  }

  /** Standard deviation of that expectation at unit noise. */
  sd(row: number, clock: number): number {
    const at = this.#current(row, clock);
    return Math.sqrt(Math.max(0, dot(this.#outer, 0, this.#derived, at, this.#packed)));
  }

  /** Folds reward r at context x with weight w: S ← S + w·x·xᵀ, v ← v + w·r·x. */
  learn(row: number, x: Float64Array, reward: number, weight: number, clock: number): void {
    const { dimension } = this;
    this.#decay(row, clock);
    symmetricRankOne(weight, x, 0, this.#gram, row * this.#packed, dimension);
    axpy(weight * reward, x, 0, this.#response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    this.#updates[row] += 1;
    if (this.#updates[row] >= REFRESH_EVERY) {
      this.#invert(row, clock);
      return;
    }
    inverseRankOne(weight, x, 0, this.#derived, this.#at(row), this.#vector, 0, dimension);
    this.#solve(row);
  }

  /**
   * Replaces a reward: v ← v + w·(r − r₀)·x. Under forgetting the change counts in full, whatever
   * the original still weighs.
   */
  revise(row: number, x: Float64Array, change: number, weight: number, clock: number): void {
    this.#decay(row, clock);
    axpy(weight * change, x, 0, this.#response, row * this.dimension, this.dimension);
    if (this.#options.forgetting === 1) this.#solve(row);
  }

  /** θ of the arm at a row. */
  coefficients(row: number, clock: number): number[] {
    const at = this.#current(row, clock) + this.#packed;
    return Array.from(this.#derived.subarray(at, at + this.dimension));
  }

  sums(row: number): RidgeSums {
    const { dimension } = this;
    const slice = (array: Float64Array, width: number, offset = row * width) =>
      Array.from(array.subarray(offset, offset + width));
    return {
      gram: slice(this.#gram, this.#packed),
      response: slice(this.#response, dimension),
      stamp: this.#stamp[row],
      updates: this.#updates[row],
      inverse:
        this.#options.forgetting < 1 ? [] : slice(this.#derived, this.#packed, this.#at(row)),
      priorMean: slice(this.#priorMean, dimension),
      priorStrength: this.#priorStrength[row],
    };
  }

  /**
   * Puts sums back. Lengths and finiteness are the caller's to check.
   * @throws NotPositiveDefiniteError where no observations could have given this gram matrix
   */
  restore(row: number, sums: RidgeSums): void {
    this.#reserve(row + 1);
    const { dimension } = this;
    this.#gram.set(sums.gram, row * this.#packed);
    this.#response.set(sums.response, row * dimension);
    this.#priorMean.set(sums.priorMean, row * dimension);
    this.#priorStrength[row] = sums.priorStrength;
    this.#stamp[row] = sums.stamp;
    this.#invert(row, sums.stamp);
    if (this.#options.forgetting < 1) return;
    this.#derived.set(sums.inverse, this.#at(row));
    this.#updates[row] = sums.updates;
    this.#solve(row);
  }

  /** Where the arm's derived values start, once they are up to the clock. */
  #current(row: number, clock: number): number {
    if (this.#options.forgetting < 1 && this.#derivedAt[row] !== clock) this.#invert(row, clock);
    return this.#at(row);
  }

  #at(row: number): number {
    return row * (this.#packed + this.dimension);
  }

  #decay(row: number, clock: number): void {
    const { forgetting } = this.#options;
    if (forgetting === 1) return;
    const kept = power(forgetting, clock - this.#stamp[row]);
    const gram = row * this.#packed;
    for (let i = gram; i < gram + this.#packed; i++) this.#gram[i] *= kept;
    const response = row * this.dimension;
    for (let i = response; i < response + this.dimension; i++) this.#response[i] *= kept;
    this.#stamp[row] = clock;
    this.#derivedAt[row] = -1;
  }

  /** The exact inverse and θ from the sums, as decayed until the clock. */
  #invert(row: number, clock: number): void {
    const gram = row * this.#packed;
    const kept = power(this.#options.forgetting, clock - this.#stamp[row]);
    for (let i = 0; i < this.#packed; i++) this.#factor[i] = kept * this.#gram[gram + i];
    for (let i = 0; i < this.dimension; i++) {
      this.#factor[packedLength(i) + i] += this.#precision(row, i);
    }
    choleskyFactor(this.#factor, 0, this.#factor, 0, this.dimension);
    choleskyInverse(this.#factor, 0, this.#derived, this.#at(row), this.dimension);
    this.#updates[row] = 0;
    this.#derivedAt[row] = clock;
    this.#solve(row, kept);
  }

  /** θ = A⁻¹·(Λ·m + v) */
  #solve(row: number, kept = 1): void {
    const { dimension } = this;
    const at = row * dimension;
    for (let i = 0; i < dimension; i++) {
      this.#vector[i] =
        this.#precision(row, i) * this.#priorMean[at + i] + kept * this.#response[at + i];
    }
    const derived = this.#at(row);
    symmetricMultiply(
      this.#derived,
      derived,
      this.#vector,
      0,
      this.#derived,
      derived + this.#packed,
      dimension,
    );
  }

  /** Λᵢᵢ */
  #precision(row: number, i: number): number {
    return i === 0 ? this.#options.biasRidge + this.#priorStrength[row] : this.#options.ridge;
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, 2 * this.#capacity, 8);
    const grown = (array: Float64Array, width: number): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(this.#capacity * width);
      larger.set(array);
      return larger;
    };
    this.#gram = grown(this.#gram, this.#packed);
    this.#response = grown(this.#response, this.dimension);
    this.#priorMean = grown(this.#priorMean, this.dimension);
    this.#priorStrength = grown(this.#priorStrength, 1);
    this.#stamp = grown(this.#stamp, 1);
    this.#updates = grown(this.#updates, 1);
    this.#derived = grown(this.#derived, this.#packed + this.dimension);
    this.#derivedAt = grown(this.#derivedAt, 1);
  }
}

/** base^exponent for a whole exponent by squaring: `Math.pow` may differ between engines. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

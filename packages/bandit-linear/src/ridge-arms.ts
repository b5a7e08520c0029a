import {
  axpy,
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  dot,
  dotFour,
  inverseRankOne,
  inverseResidual,
  NotPositiveDefiniteError,
  outerProduct,
  packedLength,
  quadraticForm,
  solutionResidual,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";
import type { LinearOptions } from "./linear-options.ts";
import { power } from "./power.ts";
import { isRidgeSums, type RidgeSums } from "./ridge-sums.ts";
import type { Surprise } from "./surprise.ts";

/** Rounding errors of rank-one updates are cleared by an exact inverse after this many. */
const REFRESH_EVERY = 4096;

/** How far, relatively, they may lead an inverse and θ away from the sums. */
const ROUNDING = 1e-6;

/** The weight of an arm that is left alone fades in steps of at most this share. */
const FADING_STEP = 0.02;

/** What a ridge regression is told before the first observation. */
export type RidgeOptions = Required<
  Pick<LinearOptions, "ridge" | "biasRidge" | "priorMean" | "forgetting">
>;

/**
 * A ridge regression per arm, all in contiguous arrays, one row per arm.
 *
 * With Λ = diag(biasRidge, ridge, …) and prior mean m, an arm with gram matrix S and
 * response v has A = Λ + S and θ = A⁻¹·(Λ·m + v); it expects xᵀθ with the standard deviation
 * √(xᵀA⁻¹x) at unit noise (Li et al. 2010, section 3.1; Bishop 2006, equations 3.53 and 3.54).
 *
 * Forgetting multiplies S and v by γ at every settlement, Λ never: so a direction that is no
 * longer seen goes back to its prior, and xᵀA⁻¹x ≤ xᵀΛ⁻¹x always. That is worked out when an arm
 * learns and, where it is left alone, in steps: an inverse per arm and settlement would be dear.
 */
export class RidgeArms {
  readonly dimension: number;
  /** Of the last `learn`, its first two numbers. */
  readonly surprise: Surprise = new Float64Array(3);
  readonly #packed: number;
  readonly #options: RidgeOptions;
  #capacity = 0;
  #gram = new Float64Array(0);
  #response = new Float64Array(0);
  #priorMean = new Float64Array(0);
  #priorStrength = new Float64Array(0);
  #stamp = new Float64Array(0);
  #updates = new Float64Array(0);
  // Row: the packed inverse, then θ, which are read together.
  #derived = new Float64Array(0);
  // The age in settlements, since their stamp, up to which the derived values have faded; or −1.
  #derivedAge = new Float64Array(0);
  readonly #ageStep: number;
  readonly #outer: Float64Array;
  readonly #factor: Float64Array;
  readonly #vector: Float64Array;

  constructor(dimension: number, options: RidgeOptions) {
    this.dimension = dimension;
    this.#packed = packedLength(dimension);
    this.#options = options;
    // By Bernoulli, 1 − γⁿ ≤ n·(1 − γ).
    this.#ageStep = Math.max(1, Math.floor(FADING_STEP / (1 - options.forgetting)));
    this.#outer = new Float64Array(this.#packed);
    this.#factor = new Float64Array(this.#packed);
    this.#vector = new Float64Array(dimension);
  }

  /**
   * Starts the arm at a row from its prior, whose mean counts as observed `strength` times: along
   * the directions of its gram matrix, or on the bias alone. That fades as any observation does.
   */
  start(row: number, prior: Prior | undefined, clock: number): void {
    this.#reserve(row + 1);
    const { dimension } = this;
    const mean = row * dimension;
    const gram = row * this.#packed;
    this.#priorMean.fill(0, mean, mean + dimension);
    this.#gram.fill(0, gram, gram + this.#packed);
    this.#response.fill(0, mean, mean + dimension);
    this.#stamp[row] = clock;
    this.#priorStrength[row] = prior?.mean === undefined ? 0 : prior.strength;
    if (prior?.mean === undefined) {
      this.#priorMean[mean] = this.#options.priorMean;
    } else {
      const { strength, gram: moment = [1] } = prior;
      this.#priorMean.set(prior.mean, mean);
      moment.forEach((value, i) => {
        this.#gram[gram + i] = strength * value;
      });
      symmetricMultiply(this.#gram, gram, this.#priorMean, mean, this.#response, mean, dimension);
    }
    this.#invert(row, 0);
  }

  /** How many observations the prior of the arm at a row is worth. */
  priorStrength(row: number): number {
    return this.#priorStrength[row];
  }

  /**
   * Writes, for the arms at the first `size` rows and one context, the expected reward and its
   * standard deviation at unit noise. `clock` is how many settlements were folded.
   */
  predict(
    x: Float64Array,
    rows: Int32Array,
    size: number,
    clock: number,
    mean: Float64Array,
    sd: Float64Array,
  ): void {
    if (this.#options.forgetting < 1) {
      for (let i = 0; i < size; i++) this.#bringUp(rows[i], clock);
    }
    outerProduct(x, 0, this.#outer, 0, this.dimension);
    this.#dots(this.#outer, 0, rows, size, sd);
    this.#dots(x, this.#packed, rows, size, mean);
    // Below zero only by rounding, where an arm knows all but everything along x.
    for (let i = 0; i < size; i++) sd[i] = Math.sqrt(Math.max(0, sd[i]));
  }

  /** Writes the expected rewards alone; where nothing is forgotten. */
  means(x: Float64Array, rows: Int32Array, size: number, out: Float64Array): void {
    this.#dots(x, this.#packed, rows, size, out);
  }

  /** Folds reward r at context x with weight w: S ← S + w·x·xᵀ, v ← v + w·r·x. */
  learn(row: number, x: Float64Array, reward: number, weight: number, clock: number): void {
    const { dimension } = this;
    if (this.#options.forgetting < 1) this.#expect(row, x, reward, clock);
    this.#decay(row, clock);
    symmetricRankOne(weight, x, 0, this.#gram, row * this.#packed, dimension);
    axpy(weight * reward, x, 0, this.#response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    const at = this.#at(row);
    const theta = at + this.#packed;
    inverseRankOne(weight, x, 0, this.#derived, at, this.#vector, 0, dimension);
    const residual = reward - dot(x, 0, this.#derived, theta, dimension);
    axpy(residual, this.#vector, 0, this.#derived, theta, dimension);
    this.surprise[0] = residual;
    // The gain is w·A⁻¹x of the new A, so that its product with x is w·s / (1 + w·s), s the spread.
    const leverage = Math.min(dot(x, 0, this.#vector, 0, dimension), 1 - Number.EPSILON);
    this.surprise[1] = leverage / (1 - leverage) / weight;
    this.#updates[row] += 1;
    if (this.#updates[row] >= REFRESH_EVERY) this.#refresh(row);
  }

  /**
   * Replaces a reward: v ← v + w·(r − r₀)·x. Under forgetting the change counts in full, whatever
   * the original still weighs.
   */
  revise(row: number, x: Float64Array, change: number, weight: number, clock: number): void {
    this.#decay(row, clock);
    const { dimension } = this;
    axpy(weight * change, x, 0, this.#response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    const at = this.#at(row);
    symmetricMultiply(this.#derived, at, x, 0, this.#vector, 0, dimension);
    axpy(weight * change, this.#vector, 0, this.#derived, at + this.#packed, dimension);
  }

  /**
   * Moves the bias of θ by `step` and takes `variance` more for its own: what was learned of the
   * slopes stays, the level is learned anew.
   */
  shift(row: number, step: number, variance: number, clock: number): void {
    this.#bringUp(row, clock);
    const { dimension } = this;
    const at = this.#at(row);
    const theta = at + this.#packed;
    this.#factor.set(this.#derived.subarray(at, theta));
    this.#factor[0] += variance;
    try {
      choleskyFactor(this.#factor, 0, this.#factor, 0, dimension);
    } catch (error) {
      // Sums that dwarf the ridge by 10¹⁵: the level is then learned as any other is.
      if (error instanceof NotPositiveDefiniteError) return;
      throw error;
    }
    this.#derived[at] += variance;
    this.#derived[theta] += step;
    // Back from A⁻¹ and θ to the sums: S = A − Λ, v = A·θ − Λ·m.
    const gram = row * this.#packed;
    const response = row * dimension;
    choleskyInverse(this.#factor, 0, this.#gram, gram, dimension);
    symmetricMultiply(this.#gram, gram, this.#derived, theta, this.#response, response, dimension);
    for (let i = 0; i < dimension; i++) {
      const precision = this.#precision(i);
      this.#gram[gram + packedLength(i) + i] -= precision;
      this.#response[response + i] -= precision * this.#priorMean[response + i];
    }
    this.#stamp[row] = clock;
    this.#refresh(row);
  }

  /** θ of the arm at a row. */
  coefficients(row: number, clock: number): number[] {
    this.#bringUp(row, clock);
    const at = this.#at(row) + this.#packed;
    return Array.from(this.#derived.subarray(at, at + this.dimension));
  }

  sums(row: number): RidgeSums {
    const { dimension } = this;
    const forgets = this.#options.forgetting < 1;
    const derived = this.#at(row);
    const slice = (array: Float64Array, width: number, offset = row * width) =>
      Array.from(array.subarray(offset, offset + width));
    return {
      gram: slice(this.#gram, this.#packed),
      response: slice(this.#response, dimension),
      stamp: this.#stamp[row],
      updates: this.#updates[row],
      inverse: forgets ? [] : slice(this.#derived, this.#packed, derived),
      theta: forgets ? [] : slice(this.#derived, dimension, derived + this.#packed),
      priorMean: slice(this.#priorMean, dimension),
      priorStrength: this.#priorStrength[row],
    };
  }

  /** Whether a value has the form of what `sums` gives. */
  isSums(value: unknown): value is RidgeSums {
    return isRidgeSums(value, this.dimension, this.#options.forgetting < 1);
  }

  /**
   * Puts sums back, once `isSums` has found their form right.
   * @throws NotPositiveDefiniteError where no observations could have given this gram matrix;
   *   RangeError where inverse or θ are not those of the sums
   */
  restore(row: number, sums: RidgeSums): void {
    this.#reserve(row + 1);
    const { dimension } = this;
    this.#gram.set(sums.gram, row * this.#packed);
    this.#response.set(sums.response, row * dimension);
    this.#priorMean.set(sums.priorMean, row * dimension);
    this.#priorStrength[row] = sums.priorStrength;
    this.#stamp[row] = sums.stamp;
    this.#invert(row, 0);
    if (this.#options.forgetting < 1) return;
    const at = this.#at(row);
    this.#derived.set(sums.inverse, at);
    const theta = at + this.#packed;
    this.#derived.set(sums.theta, theta);
    this.#updates[row] = sums.updates;
    this.#add(row, 1);
    const apart = Math.max(
      inverseResidual(this.#factor, 0, this.#derived, at, dimension),
      solutionResidual(this.#factor, 0, this.#derived, theta, this.#vector, 0, dimension),
    );
    if (!(apart <= ROUNDING)) throw new RangeError("inverse or θ are not those of the sums");
  }

  /** out ← the dot products of b and what the rows hold from `offset` on. */
  #dots(b: Float64Array, offset: number, rows: Int32Array, size: number, out: Float64Array): void {
    let i = 0;
    for (; i + 3 < size; i += 4) {
      const at0 = this.#at(rows[i]) + offset;
      const at1 = this.#at(rows[i + 1]) + offset;
      const at2 = this.#at(rows[i + 2]) + offset;
      const at3 = this.#at(rows[i + 3]) + offset;
      dotFour(this.#derived, at0, at1, at2, at3, b, 0, b.length, out, i);
    }
    for (; i < size; i++) out[i] = dot(this.#derived, this.#at(rows[i]) + offset, b, 0, b.length);
  }

  #expect(row: number, x: Float64Array, reward: number, clock: number): void {
    this.#bringUp(row, clock);
    const at = this.#at(row);
    this.surprise[0] = reward - dot(x, 0, this.#derived, at + this.#packed, this.dimension);
    this.surprise[1] = Math.max(0, quadraticForm(this.#derived, at, x, 0, this.dimension));
  }

  /** Lets an arm's derived values fade up to the clock: a function of the sums and the clock alone. */
  #bringUp(row: number, clock: number): void {
    if (this.#options.forgetting === 1) return;
    const age = clock - this.#stamp[row];
    const stepped = age - (age % this.#ageStep);
    if (this.#derivedAge[row] !== stepped) this.#invert(row, stepped);
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
    this.#derivedAge[row] = -1;
  }

  /** Clears rounding errors, unless the sums dwarf the ridge: then what was updated is nearer. */
  #refresh(row: number): void {
    try {
      this.#invert(row, 0);
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      this.#updates[row] = 0;
    }
  }

  /** The exact A⁻¹ and θ = A⁻¹·(Λ·m + v), as the sums have faded after `age` more settlements. */
  #invert(row: number, age: number): void {
    const { dimension } = this;
    this.#add(row, power(this.#options.forgetting, age));
    const at = this.#at(row);
    choleskyFactor(this.#factor, 0, this.#factor, 0, dimension);
    choleskyInverse(this.#factor, 0, this.#derived, at, dimension);
    choleskySolve(this.#factor, 0, this.#vector, 0, this.#derived, at + this.#packed, dimension);
    this.#updates[row] = 0;
    this.#derivedAge[row] = age;
  }

  /** Writes A = Λ + S and Λ·m + v, of the sums as far as they are kept, to factor and vector. */
  #add(row: number, kept: number): void {
    const gram = row * this.#packed;
    for (let i = 0; i < this.#packed; i++) this.#factor[i] = kept * this.#gram[gram + i];
    const vector = row * this.dimension;
    for (let i = 0; i < this.dimension; i++) {
      const precision = this.#precision(i);
      this.#factor[packedLength(i) + i] += precision;
      this.#vector[i] = precision * this.#priorMean[vector + i] + kept * this.#response[vector + i];
    }
  }

  /** Λᵢᵢ */
  #precision(i: number): number {
    return i === 0 ? this.#options.biasRidge : this.#options.ridge;
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
    this.#derivedAge = grown(this.#derivedAge, 1);
  }
}

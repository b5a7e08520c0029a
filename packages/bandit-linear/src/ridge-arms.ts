import {
  axpy,
  dot,
  dotFour,
  inverseRankOne,
  NotPositiveDefiniteError,
  outerProduct,
  packedLength,
  quadraticForm,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";
import type { LinearOptions } from "./linear-options.ts";
import { RidgeRows } from "./ridge-rows.ts";
import { RidgeSolver } from "./ridge-solver.ts";
import { isRidgeSums, type RidgeSums } from "./ridge-sums.ts";
import type { SharedSlopes } from "./shared-slopes.ts";
import type { Surprise } from "./surprise.ts";

/** Rounding errors of rank-one updates are cleared by an exact inverse after this many. */
const REFRESH_EVERY = 4096;

/** How far, relatively, they may lead an inverse and θ away from the sums. */
const ROUNDING = 1e-6;

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
  readonly #options: RidgeOptions;
  readonly #shared: SharedSlopes | undefined;
  readonly #rows: RidgeRows;
  readonly #solver: RidgeSolver;
  readonly #outer: Float64Array;
  readonly #vector: Float64Array;

  /** `shared`: what the arms have in common, if anything; for these arms alone. */
  constructor(dimension: number, options: RidgeOptions, shared?: SharedSlopes) {
    this.dimension = dimension;
    this.#options = options;
    this.#shared = shared;
    this.#rows = new RidgeRows(dimension);
    this.#solver = new RidgeSolver(this.#rows, options, shared);
    this.#outer = new Float64Array(packedLength(dimension));
    this.#vector = new Float64Array(dimension);
  }

  /**
   * Starts the arm at a row, the next one, from its prior, whose mean counts as observed `strength`
   * times: along the directions of its gram matrix, or on the bias alone. That fades as any
   * observation does.
   */
  start(row: number, prior: Prior | undefined, clock: number): void {
    const rows = this.#rows;
    rows.reserve(row + 1);
    this.#shared?.add();
    const { dimension } = this;
    const mean = row * dimension;
    const gram = row * rows.packed;
    rows.priorMean.fill(0, mean, mean + dimension);
    rows.gram.fill(0, gram, gram + rows.packed);
    rows.response.fill(0, mean, mean + dimension);
    rows.stamp[row] = clock;
    rows.priorStrength[row] = prior?.mean === undefined ? 0 : prior.strength;
    if (prior?.mean === undefined) {
      rows.priorMean[mean] = this.#options.priorMean;
    } else {
      const { strength, gram: moment = [1] } = prior;
      rows.priorMean.set(prior.mean, mean);
      moment.forEach((value, i) => {
        rows.gram[gram + i] = strength * value;
      });
      symmetricMultiply(rows.gram, gram, rows.priorMean, mean, rows.response, mean, dimension);
    }
    this.#solver.believe(row, 0);
  }

  /** How many observations the prior of the arm at a row is worth. */
  priorStrength(row: number): number {
    return this.#rows.priorStrength[row];
  }

  /**
   * Writes, for the arms at the first `size` rows and one context, the expected quality and its
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
      for (let i = 0; i < size; i++) this.#solver.bringUp(rows[i], clock);
    }
    outerProduct(x, 0, this.#outer, 0, this.dimension);
    this.#dots(this.#outer, 0, rows, size, sd);
    this.#dots(x, this.#rows.packed, rows, size, mean);
    // Below zero only by rounding, where an arm knows all but everything along x.
    for (let i = 0; i < size; i++) sd[i] = Math.sqrt(Math.max(0, sd[i]));
  }

  /** Writes the expected qualities alone; where nothing is forgotten. */
  means(x: Float64Array, rows: Int32Array, size: number, out: Float64Array): void {
    this.#dots(x, this.#rows.packed, rows, size, out);
  }

  /** Folds quality q at context x with weight w: S ← S + w·x·xᵀ, v ← v + w·q·x. */
  learn(row: number, x: Float64Array, quality: number, weight: number, clock: number): void {
    const { dimension } = this;
    const { gram, response, beliefs, packed, updates } = this.#rows;
    if (this.#options.forgetting < 1) this.#expect(row, x, quality, clock);
    this.#solver.decay(row, clock);
    symmetricRankOne(weight, x, 0, gram, row * packed, dimension);
    axpy(weight * quality, x, 0, response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    const theta = this.#rows.theta(row);
    inverseRankOne(weight, x, 0, beliefs, this.#rows.covariance(row), this.#vector, 0, dimension);
    const residual = quality - dot(x, 0, beliefs, theta, dimension);
    axpy(residual, this.#vector, 0, beliefs, theta, dimension);
    this.surprise[0] = residual;
    // The gain is w·A⁻¹x of the new A, so that its product with x is w·s / (1 + w·s), s the spread.
    const leverage = Math.min(dot(x, 0, this.#vector, 0, dimension), 1 - Number.EPSILON);
    this.surprise[1] = leverage / (1 - leverage) / weight;
    updates[row] += 1;
    if (updates[row] >= REFRESH_EVERY) this.#solver.refresh(row);
  }

  /**
   * Replaces a quality: v ← v + w·(q − q₀)·x. Under forgetting the change counts in full, whatever
   * the original still weighs.
   */
  revise(row: number, x: Float64Array, change: number, weight: number, clock: number): void {
    this.#solver.decay(row, clock);
    const { dimension } = this;
    const { response, beliefs } = this.#rows;
    axpy(weight * change, x, 0, response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    symmetricMultiply(beliefs, this.#rows.covariance(row), x, 0, this.#vector, 0, dimension);
    axpy(weight * change, this.#vector, 0, beliefs, this.#rows.theta(row), dimension);
  }

  /**
   * Moves the bias of θ by `step`, and takes `variance` more for its own: what was learned of the
   * slopes stays, the level is learned anew. With s = S·e, e the bias, S ← S − c·s·sᵀ: all that it
   * says beyond the bias stays, and of the bias what `variance` leaves of it and of the ridge.
   */
  shift(row: number, step: number, variance: number, clock: number): void {
    const { dimension } = this;
    const { gram, response, beliefs, priorMean, packed } = this.#rows;
    this.#solver.decay(row, clock);
    try {
      this.#solver.solve(row, 0);
    } catch (error) {
      // Sums that dwarf the ridge by 10¹⁵: the level is then learned as any other is.
      if (error instanceof NotPositiveDefiniteError) return;
      throw error;
    }
    const at = row * packed;
    const { biasRidge } = this.#options;
    const known = gram[at];
    const left = Math.max(0, 1 / (1 / (known + biasRidge) + variance) - biasRidge);
    if (left < known) {
      for (let i = 0; i < dimension; i++) this.#vector[i] = gram[at + packedLength(i)];
      symmetricRankOne((left / known - 1) / known, this.#vector, 0, gram, at, dimension);
    }
    // Back to v = A·u − Λ·m, where the ridge is to hold the bias at its new place.
    const theta = this.#rows.theta(row);
    const mean = row * dimension;
    beliefs[theta] += step;
    priorMean[mean] = beliefs[theta];
    symmetricMultiply(gram, at, beliefs, theta, response, mean, dimension);
    for (let i = 1; i < dimension; i++) {
      const apart = beliefs[theta + i] - priorMean[mean + i];
      response[mean + i] += this.#solver.precision(row, i) * apart;
    }
    this.#solver.refresh(row);
  }

  /** Row of the arm whose turn it is to share, if it is time for one after an observation. */
  get due(): number | undefined {
    return this.#shared?.isDue() ? this.#shared.turn : undefined;
  }

  /**
   * The turn of an arm to tell what it learned of the common slopes, and to be told: its slope
   * precision is estimated anew, at a noise variance, and its beliefs are worked out from its sums.
   */
  share(row: number, variance: number, clock: number): void {
    const shared = this.#shared;
    if (shared === undefined) return;
    const rows = this.#rows;
    const age = clock - rows.stamp[row];
    try {
      this.#solver.solve(row, age);
      shared.pull(rows, row);
      shared.estimate(rows, row, variance);
      this.#solver.solve(row, age);
      shared.collect(rows, row);
      shared.pull(rows, row);
      shared.widen(rows, row);
    } catch (error) {
      // Sums that dwarf the ridge by 10¹⁵: what was updated is nearer, and the arm tells nothing.
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
    }
    if (shared.next()) rows.age.fill(-1);
    rows.age[row] = -1;
  }

  /** θ of the arm at a row. */
  coefficients(row: number, clock: number): number[] {
    this.#solver.bringUp(row, clock);
    const at = this.#rows.theta(row);
    return Array.from(this.#rows.beliefs.subarray(at, at + this.dimension));
  }

  sums(row: number): RidgeSums {
    return this.#rows.sums(row, this.#options.forgetting < 1);
  }

  /** Whether a value has the form of what `sums` gives. */
  isSums(value: unknown): value is RidgeSums {
    return isRidgeSums(value, this.dimension, this.#options.forgetting < 1);
  }

  /**
   * Puts sums back, once `isSums` has found their form right, and what is shared is back.
   * @throws NotPositiveDefiniteError where no observations could have given this gram matrix;
   *   RangeError where inverse or θ are not those of the sums
   */
  restore(row: number, sums: RidgeSums): void {
    const rows = this.#rows;
    rows.restore(row, sums);
    this.#solver.believe(row, 0);
    if (this.#options.forgetting < 1) return;
    rows.beliefs.set(sums.inverse, rows.covariance(row));
    rows.beliefs.set(sums.theta, rows.theta(row));
    rows.updates[row] = sums.updates;
    // What was shared when they were worked out is no longer known.
    if (this.#shared !== undefined) this.#solver.checkCovariance(row);
    else if (!(this.#solver.residual(row) <= ROUNDING)) {
      throw new RangeError("inverse or θ are not those of the sums");
    }
  }

  /** out ← the dot products of b and what the rows believe from `offset` on. */
  #dots(b: Float64Array, offset: number, rows: Int32Array, size: number, out: Float64Array): void {
    const { beliefs } = this.#rows;
    let i = 0;
    for (; i + 3 < size; i += 4) {
      const at0 = this.#rows.covariance(rows[i]) + offset;
      const at1 = this.#rows.covariance(rows[i + 1]) + offset;
      const at2 = this.#rows.covariance(rows[i + 2]) + offset;
      const at3 = this.#rows.covariance(rows[i + 3]) + offset;
      dotFour(beliefs, at0, at1, at2, at3, b, 0, b.length, out, i);
    }
    for (; i < size; i++) {
      out[i] = dot(beliefs, this.#rows.covariance(rows[i]) + offset, b, 0, b.length);
    }
  }

  #expect(row: number, x: Float64Array, quality: number, clock: number): void {
    this.#solver.bringUp(row, clock);
    const { beliefs } = this.#rows;
    const { dimension } = this;
    this.surprise[0] = quality - dot(x, 0, beliefs, this.#rows.theta(row), dimension);
    const form = quadraticForm(beliefs, this.#rows.covariance(row), x, 0, dimension);
    this.surprise[1] = Math.max(0, form);
  }
}

import {
  axpy,
  dot,
  inverseRankOne,
  outerProduct,
  packedLength,
  quadraticForm,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { Prior } from "@armature/policy";
import {
  createPredictionError,
  type PredictionError,
  RESIDUAL,
  SPREAD,
} from "./prediction-error.ts";
import type { RidgeOptions } from "./ridge-options.ts";
import { RidgeRows } from "./ridge-rows.ts";
import { RidgeSolver } from "./ridge-solver.ts";
import { isRidgeSums, type RidgeSums } from "./ridge-sums.ts";
import type { SharedSlopes } from "./shared-slopes.ts";

/** Rank-one updates after which an exact inverse clears their rounding errors. */
const REFRESH_EVERY = 4096;

/**
 * A ridge regression per arm, all in contiguous arrays with one row per arm.
 *
 * With Λ = diag(biasRidge, ridge, …) and prior mean m, an arm with gram matrix S and
 * response v has A = Λ + S and θ = A⁻¹·(Λ·m + v); it expects xᵀθ with the standard deviation
 * √(xᵀA⁻¹x) at unit noise (Li et al. 2010, section 3.1; Bishop 2006, equations 3.53 and 3.54).
 *
 * Forgetting multiplies S and v by γ at every settlement, and never Λ. So a direction that is no
 * longer observed returns to its prior, and xᵀA⁻¹x ≤ xᵀΛ⁻¹x always. An arm fades when it learns, and
 * otherwise in steps, because one inverse per arm and settlement would be too expensive.
 */
export class RidgeArms {
  readonly dimension: number;
  /** Residual and spread of the latest `learn`. */
  readonly predictionError: PredictionError = createPredictionError();
  readonly #options: RidgeOptions;
  readonly #shared: SharedSlopes | undefined;
  readonly #rows: RidgeRows;
  readonly #solver: RidgeSolver;
  readonly #outer: Float64Array;
  readonly #vector: Float64Array;

  /** @param shared the slopes that these arms share, if any */
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
   * Starts the arm at the next row from its prior. The prior fades like any observation.
   *
   * @param settlements settlements folded so far, here and in the other methods
   */
  start(row: number, prior: Prior | undefined, settlements: number): void {
    this.#shared?.add();
    this.#rows.start(row, prior, this.#options.priorMean, settlements);
    this.#solver.believe(row, 0);
  }

  /** Number of observations that the prior of the arm at a row is worth. */
  priorStrength(row: number): number {
    return this.#rows.priorStrength[row];
  }

  /**
   * Writes the expected quality and its standard deviation at unit noise, for one context and the
   * arms at the first `size` rows.
   */
  predict(
    x: Float64Array,
    rows: Int32Array,
    size: number,
    settlements: number,
    mean: Float64Array,
    sd: Float64Array,
  ): void {
    if (this.#options.forgetting < 1) {
      for (let i = 0; i < size; i++) this.#solver.bringUp(rows[i], settlements);
    }
    outerProduct(x, 0, this.#outer, 0, this.dimension);
    this.#rows.dots(this.#outer, 0, rows, size, sd);
    this.#rows.dots(x, this.#rows.packed, rows, size, mean);
    // Only rounding makes a variance negative, when an arm knows almost everything along x.
    for (let i = 0; i < size; i++) sd[i] = Math.sqrt(Math.max(0, sd[i]));
  }

  /** Learns quality q at context x with weight w: S ← S + w·x·xᵀ, v ← v + w·q·x. */
  learn(row: number, x: Float64Array, quality: number, weight: number, settlements: number): void {
    const { dimension } = this;
    const { gram, response, beliefs, packed, updates } = this.#rows;
    if (this.#options.forgetting < 1) this.#predictBefore(row, x, quality, settlements);
    this.#solver.decay(row, settlements);
    symmetricRankOne(weight, x, 0, gram, row * packed, dimension);
    axpy(weight * quality, x, 0, response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    const theta = this.#rows.theta(row);
    inverseRankOne(weight, x, 0, beliefs, this.#rows.covariance(row), this.#vector, 0, dimension);
    const residual = quality - dot(x, 0, beliefs, theta, dimension);
    axpy(residual, this.#vector, 0, beliefs, theta, dimension);
    this.predictionError[RESIDUAL] = residual;
    // The gain is w·A⁻¹x of the new A, so its product with x is w·s / (1 + w·s), with s the spread.
    const leverage = Math.min(dot(x, 0, this.#vector, 0, dimension), 1 - Number.EPSILON);
    this.predictionError[SPREAD] = leverage / (1 - leverage) / weight;
    updates[row]++;
    if (updates[row] >= REFRESH_EVERY) this.#solver.refresh(row);
  }

  /**
   * Replaces a quality: v ← v + w·(q − q₀)·x. Under forgetting the change counts in full, whatever
   * weight the original still has.
   */
  revise(row: number, x: Float64Array, change: number, weight: number, settlements: number): void {
    this.#solver.decay(row, settlements);
    const { dimension } = this;
    const { response, beliefs } = this.#rows;
    axpy(weight * change, x, 0, response, row * dimension, dimension);
    if (this.#options.forgetting < 1) return;
    symmetricMultiply(beliefs, this.#rows.covariance(row), x, 0, this.#vector, 0, dimension);
    axpy(weight * change, this.#vector, 0, beliefs, this.#rows.theta(row), dimension);
  }

  /** Moves the bias of θ by `step` and adds `variance` to its variance; the slopes stay. */
  shift(row: number, step: number, variance: number, settlements: number): void {
    this.#solver.shiftLevel(row, step, variance, settlements);
  }

  /** Counts an observation. Returns the row of the arm whose turn to share is due, if any. */
  countForSharing(): number | undefined {
    return this.#shared?.isDue() ? this.#shared.turn : undefined;
  }

  /**
   * Gives an arm its turn: estimates its slope precision at a noise variance, adds its slopes to the
   * shared ones, and solves for its beliefs.
   */
  share(row: number, variance: number, settlements: number): void {
    const shared = this.#shared;
    if (shared === undefined) return;
    const { age, stamp } = this.#rows;
    this.#solver.share(shared, row, variance, settlements - stamp[row]);
    if (shared.next()) age.fill(-1);
    age[row] = -1;
  }

  /** θ of the arm at a row. */
  coefficients(row: number, settlements: number): number[] {
    this.#solver.bringUp(row, settlements);
    const at = this.#rows.theta(row);
    return Array.from(this.#rows.beliefs.subarray(at, at + this.dimension));
  }

  sums(row: number): RidgeSums {
    return this.#rows.sums(row, this.#options.forgetting < 1);
  }

  /** True if a value has the form of the output of `sums`. */
  isSums(value: unknown): value is RidgeSums {
    return isRidgeSums(value, this.dimension, this.#options.forgetting < 1);
  }

  /**
   * Restores sums whose form `isSums` has accepted, after the shared slopes were restored.
   *
   * @throws NotPositiveDefiniteError if no observations could give this gram matrix;
   *   RangeError if the inverse or θ do not follow from the sums
   */
  restore(row: number, sums: RidgeSums): void {
    this.#rows.restore(row, sums);
    this.#solver.believe(row, 0);
    if (this.#options.forgetting === 1) this.#solver.restoreBeliefs(row, sums);
  }

  #predictBefore(row: number, x: Float64Array, quality: number, settlements: number): void {
    this.#solver.bringUp(row, settlements);
    const { beliefs } = this.#rows;
    const { dimension } = this;
    this.predictionError[RESIDUAL] = quality - dot(x, 0, beliefs, this.#rows.theta(row), dimension);
    const form = quadraticForm(beliefs, this.#rows.covariance(row), x, 0, dimension);
    this.predictionError[SPREAD] = Math.max(0, form);
  }
}

import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  inverseResidual,
  NotPositiveDefiniteError,
  packedLength,
  solutionResidual,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import { power } from "./power.ts";
import type { RidgeOptions } from "./ridge-options.ts";
import type { RidgeRows } from "./ridge-rows.ts";
import type { RidgeSums } from "./ridge-sums.ts";
import type { SharedSlopes } from "./shared-slopes.ts";

/** Largest relative rounding error of an inverse and of θ, given the sums. */
const ROUNDING = 1e-6;

/** The weight of an arm that is not observed fades in steps of at most this share. */
const FADING_STEP = 0.02;

/** Solves for an arm's beliefs from its sums and the slopes that arms share. */
export class RidgeSolver {
  readonly #rows: RidgeRows;
  readonly #options: RidgeOptions;
  readonly #shared: SharedSlopes | undefined;
  readonly #ageStep: number;
  readonly #factor: Float64Array;
  readonly #vector: Float64Array;

  constructor(rows: RidgeRows, options: RidgeOptions, shared: SharedSlopes | undefined) {
    this.#rows = rows;
    this.#options = options;
    this.#shared = shared;
    // By Bernoulli, 1 − γⁿ ≤ n·(1 − γ).
    this.#ageStep = Math.max(1, Math.floor(FADING_STEP / (1 - options.forgetting)));
    this.#factor = new Float64Array(rows.packed);
    this.#vector = new Float64Array(rows.dimension);
  }

  /**
   * Solves for the beliefs after the sums have faded for `age` more settlements.
   *
   * @throws NotPositiveDefiniteError
   */
  believe(row: number, age: number): void {
    this.solve(row, age);
    if (this.#shared === undefined) return;
    this.#shared.pull(this.#rows, row);
    this.#shared.widen(this.#rows, row);
  }

  /** Like `believe`, but as if the shared slopes were 0: A⁻¹ and A⁻¹·(Λ·m + v). */
  solve(row: number, age: number): void {
    const rows = this.#rows;
    const { dimension } = rows;
    this.#addPrior(row, power(this.#options.forgetting, age));
    choleskyFactor(this.#factor, 0, this.#factor, 0, dimension);
    choleskyInverse(this.#factor, 0, rows.beliefs, rows.covariance(row), dimension);
    choleskySolve(this.#factor, 0, this.#vector, 0, rows.beliefs, rows.theta(row), dimension);
    rows.updates[row] = 0;
    rows.age[row] = age;
  }

  /**
   * Solves again to clear rounding errors. If the sums dwarf the ridge, the updated beliefs are more
   * accurate and stay.
   */
  refresh(row: number): void {
    try {
      this.believe(row, 0);
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      this.#rows.updates[row] = 0;
    }
  }

  /** Fades the beliefs: they depend only on the sums, on `settlements` and on the shared slopes. */
  bringUp(row: number, settlements: number): void {
    if (this.#options.forgetting === 1) return;
    const age = settlements - this.#rows.stamp[row];
    const stepped = age - (age % this.#ageStep);
    if (this.#rows.age[row] !== stepped) this.believe(row, stepped);
  }

  /** Fades the sums, after which the beliefs must be solved. */
  decay(row: number, settlements: number): void {
    const { forgetting } = this.#options;
    if (forgetting === 1) return;
    const { gram, response, stamp, age, packed, dimension } = this.#rows;
    const kept = power(forgetting, settlements - stamp[row]);
    for (let i = row * packed; i < (row + 1) * packed; i++) gram[i] *= kept;
    for (let i = row * dimension; i < (row + 1) * dimension; i++) response[i] *= kept;
    stamp[row] = settlements;
    age[row] = -1;
  }

  /**
   * Moves the bias of θ by `step` and adds `variance` to its variance, so that the level is learned
   * again and the slopes stay. With s = S·e for the unit vector e of the bias, S ← S − c·s·sᵀ: this
   * keeps all information beyond the bias, and about the bias as much as `variance` and the ridge
   * leave.
   */
  shiftLevel(row: number, step: number, variance: number, settlements: number): void {
    const { gram, response, beliefs, priorMean, packed, dimension } = this.#rows;
    this.decay(row, settlements);
    try {
      this.solve(row, 0);
    } catch (error) {
      // The sums dwarf the ridge by 10¹⁵: the level is learned like any other coefficient.
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
    // Back to v = A·u − Λ·m, with the prior mean of the bias at its new place.
    const theta = this.#rows.theta(row);
    const mean = row * dimension;
    beliefs[theta] += step;
    priorMean[mean] = beliefs[theta];
    symmetricMultiply(gram, at, beliefs, theta, response, mean, dimension);
    for (let i = 1; i < dimension; i++) {
      const deviation = beliefs[theta + i] - priorMean[mean + i];
      response[mean + i] += this.#precision(row, i) * deviation;
    }
    this.refresh(row);
  }

  /**
   * Estimates an arm's slope precision at a noise variance, and adds its slopes to the shared ones.
   * Its sums have faded for `age` settlements.
   */
  share(shared: SharedSlopes, row: number, variance: number, age: number): void {
    const rows = this.#rows;
    try {
      this.solve(row, age);
      shared.pull(rows, row);
      shared.estimate(rows, row, variance);
      this.solve(row, age);
      shared.collect(rows, row);
      shared.pull(rows, row);
      shared.widen(rows, row);
    } catch (error) {
      // The sums dwarf the ridge by 10¹⁵: the updated beliefs are more accurate, and the arm shares
      // nothing.
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
    }
  }

  /**
   * Restores the beliefs as they were updated, rounding errors included.
   *
   * @throws NotPositiveDefiniteError if the inverse is no covariance; RangeError if the inverse or θ
   *   do not follow from the sums
   */
  restoreBeliefs(row: number, { inverse, theta, updates }: RidgeSums): void {
    const rows = this.#rows;
    rows.beliefs.set(inverse, rows.covariance(row));
    rows.beliefs.set(theta, rows.theta(row));
    rows.updates[row] = updates;
    if (this.#shared !== undefined) {
      // The shared slopes that these beliefs were solved with are no longer known.
      choleskyFactor(rows.beliefs, rows.covariance(row), this.#factor, 0, rows.dimension);
    } else if (!(this.#residual(row) <= ROUNDING)) {
      throw new RangeError("the inverse or θ do not follow from the sums");
    }
  }

  /** Largest relative error of the beliefs, given the sums; only if no slopes are shared. */
  #residual(row: number): number {
    const { beliefs, dimension } = this.#rows;
    const covariance = this.#rows.covariance(row);
    const theta = this.#rows.theta(row);
    this.#addPrior(row, 1);
    return Math.max(
      inverseResidual(this.#factor, 0, beliefs, covariance, dimension),
      solutionResidual(this.#factor, 0, beliefs, theta, this.#vector, 0, dimension),
    );
  }

  /** Λᵢᵢ of the arm at a row. */
  #precision(row: number, i: number): number {
    if (i === 0) return this.#options.biasRidge;
    return this.#shared === undefined ? this.#options.ridge : this.#shared.ridge(row);
  }

  /** Writes A = Λ + γS to the factor and Λ·m + γv to the vector, with γ = `kept`. */
  #addPrior(row: number, kept: number): void {
    const { gram, response, priorMean, packed, dimension } = this.#rows;
    for (let i = 0; i < packed; i++) this.#factor[i] = kept * gram[row * packed + i];
    const at = row * dimension;
    for (let i = 0; i < dimension; i++) {
      const precision = this.#precision(row, i);
      this.#factor[packedLength(i) + i] += precision;
      this.#vector[i] = precision * priorMean[at + i] + kept * response[at + i];
    }
  }
}

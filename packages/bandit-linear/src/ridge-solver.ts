import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  inverseResidual,
  NotPositiveDefiniteError,
  packedLength,
  solutionResidual,
} from "@armature/core-linalg";
import { power } from "./power.ts";
import type { RidgeOptions } from "./ridge-arms.ts";
import type { RidgeRows } from "./ridge-rows.ts";
import type { SharedSlopes } from "./shared-slopes.ts";

/** The weight of an arm that is left alone fades in steps of at most this share. */
const FADING_STEP = 0.02;

/** Works out what is believed of an arm from its sums, and from what all arms share. */
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

  /** Λᵢᵢ of the arm at a row. */
  precision(row: number, i: number): number {
    if (i === 0) return this.#options.biasRidge;
    return this.#shared === undefined ? this.#options.ridge : this.#shared.ridge(row);
  }

  /**
   * The beliefs from the sums as they have faded after `age` more settlements. Throws
   * `NotPositiveDefiniteError`.
   */
  believe(row: number, age: number): void {
    this.solve(row, age);
    if (this.#shared === undefined) return;
    this.#shared.pull(this.#rows, row);
    this.#shared.widen(this.#rows, row);
  }

  /** The same of the arm's own sums alone, A⁻¹ and A⁻¹·(Λ·m + v), as if the shared slopes were 0. */
  solve(row: number, age: number): void {
    const rows = this.#rows;
    const { dimension } = rows;
    this.#add(row, power(this.#options.forgetting, age));
    choleskyFactor(this.#factor, 0, this.#factor, 0, dimension);
    choleskyInverse(this.#factor, 0, rows.beliefs, rows.covariance(row), dimension);
    choleskySolve(this.#factor, 0, this.#vector, 0, rows.beliefs, rows.theta(row), dimension);
    rows.updates[row] = 0;
    rows.age[row] = age;
  }

  /** Clears rounding errors, unless the sums dwarf the ridge: then what was updated is nearer. */
  refresh(row: number): void {
    try {
      this.believe(row, 0);
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      this.#rows.updates[row] = 0;
    }
  }

  /** Lets beliefs fade up to the clock: a function of sums, clock and what is shared alone. */
  bringUp(row: number, clock: number): void {
    if (this.#options.forgetting === 1) return;
    const age = clock - this.#rows.stamp[row];
    const stepped = age - (age % this.#ageStep);
    if (this.#rows.age[row] !== stepped) this.believe(row, stepped);
  }

  /** Lets the sums fade up to the clock, which leaves the beliefs to be worked out. */
  decay(row: number, clock: number): void {
    const { forgetting } = this.#options;
    if (forgetting === 1) return;
    const { gram, response, stamp, age, packed, dimension } = this.#rows;
    const kept = power(forgetting, clock - stamp[row]);
    for (let i = row * packed; i < (row + 1) * packed; i++) gram[i] *= kept;
    for (let i = row * dimension; i < (row + 1) * dimension; i++) response[i] *= kept;
    stamp[row] = clock;
    age[row] = -1;
  }

  /** How far the beliefs are, relatively, from those of the sums; where nothing is shared. */
  residual(row: number): number {
    const { beliefs, dimension } = this.#rows;
    const covariance = this.#rows.covariance(row);
    const theta = this.#rows.theta(row);
    this.#add(row, 1);
    return Math.max(
      inverseResidual(this.#factor, 0, beliefs, covariance, dimension),
      solutionResidual(this.#factor, 0, beliefs, theta, this.#vector, 0, dimension),
    );
  }

  /** Throws `NotPositiveDefiniteError` where no beliefs could have this covariance. */
  checkCovariance(row: number): void {
    const rows = this.#rows;
    choleskyFactor(rows.beliefs, rows.covariance(row), this.#factor, 0, rows.dimension);
  }

  /** Writes A = Λ + S and Λ·m + v, of the sums as far as they are kept, to factor and vector. */
  #add(row: number, kept: number): void {
    const { gram, response, priorMean, packed, dimension } = this.#rows;
    for (let i = 0; i < packed; i++) this.#factor[i] = kept * gram[row * packed + i];
    const at = row * dimension;
    for (let i = 0; i < dimension; i++) {
      const precision = this.precision(row, i);
      this.#factor[packedLength(i) + i] += precision;
      this.#vector[i] = precision * priorMean[at + i] + kept * response[at + i];
    }
  }
}

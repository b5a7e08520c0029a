import {
  choleskyFactor,
  choleskySolve,
  dot,
  forwardSolve,
  packedLength,
} from "@armature/core-linalg";
import type { Json } from "@armature/policy";
import type { RidgeRows } from "./ridge-rows.ts";
import { readSharedSlopes } from "./shared-slopes-state.ts";
import { slopePrecision } from "./slope-precision.ts";

/** Precision of the prior on the common slopes, at unit noise. */
const COMMON_RIDGE = 16;

/** Observations in which each arm gets one turn, if turns are cheap. */
const ROUND = 32;

/** A turn takes O(d³), so turns are at least d² / PACE observations apart: O(d) each, amortised. */
const PACE = 1024;

/**
 * Slopes that arms share. The prior of the slopes δₖ of arm k is centred on common slopes θ₀ with a
 * precision λₖ: δₖ ~ N(mₖ + θ₀, σ²/λₖ), θ₀ ~ N(0, σ²/λ₀), with mₖ the slopes of the arm's own prior.
 * The bias of each arm is independent.
 *
 * Each arm has Λ = diag(biasRidge, λ, …), P = (S + Λ)⁻¹ and u = P·(Λ·m + v). With [·] for the block of
 * the slopes, eliminating the arms gives M = λ₀·I + Σ [Λ − Λ·P·Λ] and θ₀ = M⁻¹·Σ [Λ·(u − m)]. An arm's
 * coefficients then have the mean u + P·Λ·θ₀ and the covariance P + P·Λ·M⁻¹·Λ·P: a Gaussian hierarchy
 * (Lindley & Smith, J. R. Statist. Soc. B 34, 1972).
 *
 * Arms take turns. M and θ₀ are those of the last complete round; between its turns an arm learns by
 * itself.
 */
export class SharedSlopes {
  readonly #slopes: number;
  /** Initial λ. */
  readonly #ridge: number;
  /** λ, by row. */
  #ridges = new Float64Array(8);
  #size = 0;
  /** θ₀ */
  readonly #common: Float64Array;
  /** Packed factor of M. */
  readonly #factor: Float64Array;
  // Sums over the arms that had their turn in this round.
  readonly #precision: Float64Array;
  readonly #response: Float64Array;
  #turn = 0;
  /** Observations since the last turn. */
  #waited = 0;
  readonly #columns: Float64Array;

  /**
   * @param dimension length of a context, with the bias; ≥ 2
   * @param ridge initial precision of an arm's slopes
   */
  constructor(dimension: number, ridge: number) {
    const slopes = dimension - 1;
    this.#slopes = slopes;
    this.#ridge = ridge;
    this.#common = new Float64Array(slopes);
    this.#factor = new Float64Array(packedLength(slopes));
    this.#precision = new Float64Array(packedLength(slopes));
    this.#response = new Float64Array(slopes);
    this.#columns = new Float64Array(dimension * slopes);
    this.#begin();
    this.#close();
  }

  /** Row of the arm whose turn is next. */
  get turn(): number {
    return this.#turn;
  }

  /** Adds the next row. */
  add(): void {
    if (this.#size === this.#ridges.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#ridges);
      this.#ridges = larger;
    }
    this.#ridges[this.#size] = this.#ridge;
    this.#size++;
  }

  /** λ of the arm at a row. */
  ridge(row: number): number {
    return this.#ridges[row];
  }

  /** Counts an observation. Returns true if a turn is due. */
  isDue(): boolean {
    const interval = Math.ceil((this.#slopes + 1) ** 2 / PACE);
    this.#waited++;
    if (this.#waited < Math.max(interval, Math.floor(ROUND / this.#size))) return false;
    this.#waited = 0;
    return true;
  }

  /** u ← u + P·Λ·θ₀, for a row that holds P and u. */
  pull(rows: RidgeRows, row: number): void {
    this.#spread(rows, row);
    const slopes = this.#slopes;
    const theta = rows.theta(row);
    for (let i = 0; i <= slopes; i++) {
      rows.beliefs[theta + i] += dot(this.#columns, i * slopes, this.#common, 0, slopes);
    }
  }

  /** P ← P + P·Λ·M⁻¹·Λ·P. Call it after `pull`. */
  widen(rows: RidgeRows, row: number): void {
    const slopes = this.#slopes;
    const columns = this.#columns;
    for (let i = 0; i <= slopes; i++) {
      forwardSolve(this.#factor, 0, columns, i * slopes, columns, i * slopes, slopes);
    }
    let at = rows.covariance(row);
    for (let i = 0; i <= slopes; i++) {
      for (let j = 0; j <= i; j++) {
        rows.beliefs[at] += dot(columns, i * slopes, columns, j * slopes, slopes);
        at++;
      }
    }
  }

  /** Estimates λ of an arm at a noise variance σ². Call it after `pull` and before `widen`. */
  estimate(rows: RidgeRows, row: number, variance: number): void {
    this.#ridges[row] = slopePrecision(
      rows,
      row,
      this.#ridges[row],
      this.#common,
      this.#ridge,
      variance,
    );
  }

  /** Adds an arm to the sums of this round. The row holds P and u. */
  collect(rows: RidgeRows, row: number): void {
    const ridge = this.#ridges[row];
    const theta = rows.theta(row);
    const mean = row * rows.dimension;
    let at = 0;
    for (let i = 1; i <= this.#slopes; i++) {
      const line = rows.covariance(row) + packedLength(i);
      for (let j = 1; j <= i; j++) {
        this.#precision[at] -= ridge * ridge * rows.beliefs[line + j];
        at++;
      }
      this.#precision[at - 1] += ridge;
      this.#response[i - 1] += ridge * (rows.beliefs[theta + i] - rows.priorMean[mean + i]);
    }
  }

  /** Ends a turn. Returns true if that ends the round, which changes M and θ₀. */
  next(): boolean {
    this.#turn++;
    if (this.#turn < this.#size) return false;
    this.#close();
    this.#begin();
    return true;
  }

  snapshot(): Json {
    return {
      turn: this.#turn,
      waited: this.#waited,
      ridges: Array.from(this.#ridges.subarray(0, this.#size)),
      common: Array.from(this.#common),
      factor: Array.from(this.#factor),
      precision: Array.from(this.#precision),
      response: Array.from(this.#response),
    };
  }

  /** Restores the output of `snapshot`, for `size` arms. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined, size: number): void {
    const state = readSharedSlopes(snapshot, this.#slopes, size);
    this.#turn = state.turn;
    this.#waited = state.waited;
    this.#ridges = new Float64Array(Math.max(8, size));
    this.#ridges.set(state.ridges);
    this.#size = size;
    this.#common.set(state.common);
    this.#factor.set(state.factor);
    this.#precision.set(state.precision);
    this.#response.set(state.response);
  }

  #begin(): void {
    this.#turn = 0;
    this.#precision.fill(0);
    for (let i = 0; i < this.#slopes; i++) this.#precision[packedLength(i) + i] = COMMON_RIDGE;
    this.#response.fill(0);
  }

  #close(): void {
    choleskyFactor(this.#precision, 0, this.#factor, 0, this.#slopes);
    choleskySolve(this.#factor, 0, this.#response, 0, this.#common, 0, this.#slopes);
  }

  /** columns ← [Λ·P], in column-major order. */
  #spread(rows: RidgeRows, row: number): void {
    const slopes = this.#slopes;
    const ridge = this.#ridges[row];
    const covariance = rows.covariance(row);
    let at = 0;
    for (let j = 0; j <= slopes; j++) {
      for (let i = 1; i <= slopes; i++) {
        const element = i < j ? packedLength(j) + i : packedLength(i) + j;
        this.#columns[at] = ridge * rows.beliefs[covariance + element];
        at++;
      }
    }
  }
}

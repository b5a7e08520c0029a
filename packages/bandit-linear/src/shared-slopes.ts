import {
  choleskyFactor,
  choleskySolve,
  dot,
  forwardSolve,
  packedLength,
} from "@armature/core-linalg";
import type { Json } from "@armature/policy";
import { isCount, isVector, rejectSnapshot } from "@armature/policy/kit";
import type { RidgeRows } from "./ridge-rows.ts";
import { slopePrecision } from "./slope-precision.ts";

/** Precision of the prior on the common slopes, at unit noise. */
const COMMON_RIDGE = 16;

/** Every arm has had its turn after about so many observations, or later where a turn is dear. */
const ROUND = 32;

/** A turn takes O(d³). In d² divided by this many observations there is one at most: O(d) in the mean. */
const PACE = 1024;

/**
 * Slopes that arms have in common. Those of arm k are expected about θ₀, as near as its own λₖ
 * says: δₖ ~ N(mₖ + θ₀, σ²/λₖ), θ₀ ~ N(0, σ²/λ₀), with mₖ the slopes of its prior. Levels (the bias)
 * are each arm's own.
 *
 * With Λ = diag(biasRidge, λ, …), P = (S + Λ)⁻¹ and u = P·(Λ·m + v) of each arm, and [·] for what
 * concerns slopes, eliminating the arms gives M = λ₀·I + Σ [Λ − Λ·P·Λ] and θ₀ = M⁻¹·Σ [Λ·(u − m)]. So
 * what is believed of an arm is u + P·Λ·θ₀ with covariance P + P·Λ·M⁻¹·Λ·P: a Gaussian hierarchy
 * (Lindley & Smith, J. R. Statist. Soc. B 34, 1972).
 *
 * M and θ₀ are those of the last round in which each arm had a turn; between its turns an arm learns
 * by itself.
 */
export class SharedSlopes {
  readonly #slopes: number;
  /** λ to begin with. */
  readonly #ridge: number;
  /** λ, by row. */
  #ridges = new Float64Array(8);
  #size = 0;
  /** θ₀ */
  readonly #common: Float64Array;
  /** Packed factor of M. */
  readonly #factor: Float64Array;
  // What the arms add up to that had their turn in this round.
  readonly #precision: Float64Array;
  readonly #response: Float64Array;
  #turn = 0;
  /** Observations since the last turn. */
  #waited = 0;
  readonly #columns: Float64Array;

  /** `dimension` ≥ 2, with the bias; `ridge`: an arm's slope precision to begin with. */
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
    this.#size += 1;
  }

  /** λ of the arm at a row. */
  ridge(row: number): number {
    return this.#ridges[row];
  }

  /** Counts an observation. True where it is time for a turn. */
  isDue(): boolean {
    const apart = Math.ceil((this.#slopes + 1) ** 2 / PACE);
    this.#waited += 1;
    if (this.#waited < Math.max(apart, Math.floor(ROUND / this.#size))) return false;
    this.#waited = 0;
    return true;
  }

  /** u ← u + P·Λ·θ₀ of a row that holds P and u. */
  pull(rows: RidgeRows, row: number): void {
    this.#spread(rows, row);
    const slopes = this.#slopes;
    const theta = rows.theta(row);
    for (let i = 0; i <= slopes; i++) {
      rows.beliefs[theta + i] += dot(this.#columns, i * slopes, this.#common, 0, slopes);
    }
  }

  /** P ← P + P·Λ·M⁻¹·Λ·P, after `pull`. */
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
        at += 1;
      }
    }
  }

  /** Estimates λ of an arm anew, after `pull` and before `widen`, at a noise variance σ². */
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

  /** Adds what an arm says of the common slopes; the row holds P and u. */
  collect(rows: RidgeRows, row: number): void {
    const ridge = this.#ridges[row];
    const theta = rows.theta(row);
    const mean = row * rows.dimension;
    let at = 0;
    for (let i = 1; i <= this.#slopes; i++) {
      const line = rows.covariance(row) + packedLength(i);
      for (let j = 1; j <= i; j++) {
        this.#precision[at] -= ridge * ridge * rows.beliefs[line + j];
        at += 1;
      }
      this.#precision[at - 1] += ridge;
      this.#response[i - 1] += ridge * (rows.beliefs[theta + i] - rows.priorMean[mean + i]);
    }
  }

  /** Ends a turn. True where that ends a round: M and θ₀ are others then. */
  next(): boolean {
    this.#turn += 1;
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

  /** Puts back what `snapshot` gave, for `size` arms. Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined, size: number): void {
    const { turn, waited, ridges, ...arrays } = (snapshot ?? {}) as Record<string, unknown>;
    const { common, factor, precision, response } = arrays;
    const packed = packedLength(this.#slopes);
    const sound =
      isCount(turn) &&
      turn < Math.max(1, size) &&
      isCount(waited) &&
      isVector(ridges, size) &&
      ridges.every((ridge) => ridge > 0) &&
      isVector(common, this.#slopes) &&
      isVector(response, this.#slopes) &&
      isVector(factor, packed) &&
      factor.every((value, at) => !isDiagonal(at) || value > 0) &&
      isVector(precision, packed);
    if (!sound) rejectSnapshot("what its arms share has another form");
    this.#turn = turn;
    this.#waited = waited;
    this.#ridges = new Float64Array(Math.max(8, size));
    this.#ridges.set(ridges);
    this.#size = size;
    this.#common.set(common);
    this.#factor.set(factor);
    this.#precision.set(precision);
    this.#response.set(response);
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

  /** columns ← [Λ·P], column by column. */
  #spread(rows: RidgeRows, row: number): void {
    const slopes = this.#slopes;
    const ridge = this.#ridges[row];
    const covariance = rows.covariance(row);
    let at = 0;
    for (let j = 0; j <= slopes; j++) {
      for (let i = 1; i <= slopes; i++) {
        const element = i < j ? packedLength(j) + i : packedLength(i) + j;
        this.#columns[at] = ridge * rows.beliefs[covariance + element];
        at += 1;
      }
    }
  }
}

/** Whether an element of a packed matrix is on its diagonal. */
function isDiagonal(at: number): boolean {
  const row = Math.floor((Math.sqrt(8 * at + 1) - 1) / 2);
  return packedLength(row) + row === at;
}

import type { Json } from "@armature/policy";
import { rejectSnapshot } from "@armature/policy/kit";
import { type PredictionError, RESIDUAL, SPREAD, STANDARDISED } from "../ridge/prediction-error.ts";

/** Initial standard deviation of qualities, and the number of residuals it is worth. */
const START = 0.2;
const START_WEIGHT = 5;

/** Approximate number of residuals that an estimate averages. */
const WINDOW = 200;

/** Least estimate of the standard deviation. */
const LEAST = 0.03;

/** A squared residual counts as at most this multiple of the variance, because one outlier is not noise. */
const CLIP = 9;

/**
 * Estimates the noise of qualities, per arm and over all arms: running means of squared residuals, each
 * corrected for the uncertainty of its prediction.
 */
export class ResidualNoise {
  // Position 0 is all arms together; the arm at row r has position r + 1.
  #variances = Float64Array.of(START * START);
  #counts = Float64Array.of(START_WEIGHT);
  #size = 1;

  /** Adds the next row. */
  add(): void {
    if (this.#size === this.#variances.length) {
      this.#variances = doubled(this.#variances);
      this.#counts = doubled(this.#counts);
    }
    this.#variances[this.#size] = START * START;
    this.#counts[this.#size] = START_WEIGHT;
    this.#size++;
  }

  /**
   * Scales standard deviations at unit noise by the arm's noise or that of all arms, whichever is
   * larger, because five equal qualities do not prove that an arm is precise.
   */
  scale(rows: Int32Array, size: number, sd: Float64Array): void {
    const pooled = this.#variances[0];
    for (let i = 0; i < size; i++) {
      sd[i] *= Math.sqrt(Math.max(this.#variances[rows[i] + 1], pooled));
    }
  }

  /** Noise variance of the arm at a row or of all arms, whichever is larger. */
  variance(row: number): number {
    return Math.max(this.#variances[row + 1], this.#variances[0]);
  }

  /** Standardises the residual by the arm's own noise, then learns from it. */
  observe(row: number, error: PredictionError): void {
    error[STANDARDISED] =
      error[RESIDUAL] / Math.sqrt(this.#variances[row + 1] * (1 + error[SPREAD]));
    this.#average(row + 1, error);
    this.#average(0, error);
  }

  snapshot(): Json {
    return {
      variances: Array.from(this.#variances.subarray(0, this.#size)),
      counts: Array.from(this.#counts.subarray(0, this.#size)),
    };
  }

  /** Restores the output of `snapshot`, for `size` arms. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number): ResidualNoise {
    const { variances, counts } = (snapshot ?? {}) as { readonly [key: string]: Json | undefined };
    const noise = new ResidualNoise();
    noise.#variances = positive(variances, size + 1);
    noise.#counts = positive(counts, size + 1);
    noise.#size = size + 1;
    return noise;
  }

  #average(at: number, error: PredictionError): void {
    const variance = this.#variances[at];
    const squared = (error[RESIDUAL] * error[RESIDUAL]) / (1 + error[SPREAD]);
    this.#counts[at] = Math.min(this.#counts[at] + 1, WINDOW);
    const change = (Math.min(squared, CLIP * variance) - variance) / this.#counts[at];
    this.#variances[at] = Math.max(LEAST * LEAST, variance + change);
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}

function positive(list: Json | undefined, length: number): Float64Array<ArrayBuffer> {
  const isPositive = (value: Json) => typeof value === "number" && value > 0 && value < 1e300;
  if (!Array.isArray(list) || list.length !== length || !list.every(isPositive)) {
    rejectSnapshot("its noise is not one variance per arm");
  }
  return Float64Array.from(list as readonly number[]);
}

import type { Json } from "@armature/policy";
import { rejectSnapshot } from "@armature/policy/kit";
import type { Surprise } from "./surprise.ts";

/** Standard deviation that qualities are taken to have before any was seen, and how many it counts as. */
const START = 0.2;
const START_WEIGHT = 5;

/** How many residuals an estimate remembers, about. */
const WINDOW = 200;

/** No quality is taken to be less noisy than this. */
const LEAST = 0.03;

/** A squared residual counts for at most this many times the present estimate: one outlier is not noise. */
const CLIP = 9;

/**
 * How far qualities lie from what was expected of them, per arm and over all arms: running means of
 * squared residuals, each freed of the uncertainty of its expectation.
 */
export class ResidualNoise {
  // Position 0 is all arms together, the arm at row r has position r + 1.
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
    this.#size += 1;
  }

  /**
   * Scales standard deviations at unit noise by each arm's own, or by that of all arms where it is
   * larger: five equal qualities prove no precision.
   */
  scale(rows: Int32Array, size: number, sd: Float64Array): void {
    const pooled = this.#variances[0];
    for (let i = 0; i < size; i++) {
      sd[i] *= Math.sqrt(Math.max(this.#variances[rows[i] + 1], pooled));
    }
  }

  /** Noise variance of the arm at a row: its own, or that of all arms where it is larger. */
  variance(row: number): number {
    return Math.max(this.#variances[row + 1], this.#variances[0]);
  }

  /** Standardises the surprise by the arm's own noise, then folds it. */
  observe(row: number, surprise: Surprise): void {
    surprise[2] = surprise[0] / Math.sqrt(this.#variances[row + 1] * (1 + surprise[1]));
    this.#fold(row + 1, surprise);
    this.#fold(0, surprise);
  }

  snapshot(): Json {
    return {
      variances: Array.from(this.#variances.subarray(0, this.#size)),
      counts: Array.from(this.#counts.subarray(0, this.#size)),
    };
  }

  /** What `snapshot` gave, for `size` arms. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number): ResidualNoise {
    const { variances, counts } = (snapshot ?? {}) as { readonly [key: string]: Json | undefined };
    const noise = new ResidualNoise();
    noise.#variances = positive(variances, size + 1);
    noise.#counts = positive(counts, size + 1);
    noise.#size = size + 1;
    return noise;
  }

  #fold(at: number, surprise: Surprise): void {
    const variance = this.#variances[at];
    const squared = (surprise[0] * surprise[0]) / (1 + surprise[1]);
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
    rejectSnapshot("its noise is not a variance per arm");
  }
  return Float64Array.from(list as readonly number[]);
}

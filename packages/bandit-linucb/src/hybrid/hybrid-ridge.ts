import {
  axpy,
  choleskyFactor,
  choleskyInverse,
  dot,
  inverseRankOne,
  packedLength,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";
import type { HybridState } from "./hybrid-state.ts";
import {
  armSystem,
  type HybridArm,
  type HybridRidges,
  requireSolved,
  scaledIdentity,
  sharedSystem,
} from "./hybrid-sums.ts";

/** Rank-one updates after which exact inverses clear their rounding errors. */
const REFRESH_EVERY = 4096;

/**
 * The hybrid linear model of Li et al. 2010, section 3.2: E[y] = zᵀβ + xᵀθₐ, with β shared and
 * θₐ the arm's own, for z = x ⊗ f with the arm's features f. So β is a matrix W, an arm's coefficients
 * are W·f + θₐ, and an observation of one arm also teaches about arms with similar features.
 *
 * With this z, Bₐ = Σ x·zᵀ is S ⊗ fᵀ, so Algorithm 2 needs neither Bₐ nor any product of its size:
 * q := z − BᵀA⁻¹x = armRidge·A⁻¹x ⊗ f is the part of z that the arm's own coefficients cannot explain.
 * Then s = xᵀA⁻¹x + qᵀA₀⁻¹q, and an observation adds q·qᵀ / (1 + xᵀA⁻¹x) to A₀, whose inverse gets a
 * rank-one update. With d context features and m arm features, a prediction and an update take O(d²m²)
 * per arm.
 */
export class HybridRidge {
  readonly dimension: number;
  /** Number of features of an arm. */
  readonly width: number;
  readonly #ridges: HybridRidges;
  readonly #arms: HybridArm[] = [];
  readonly #inverse: Float64Array;
  readonly #shared: Float64Array;
  #updates = 0;
  readonly #vector: Float64Array;
  readonly #unexplained: Float64Array;
  readonly #gain: Float64Array;

  constructor(dimension: number, width: number, ridges: HybridRidges) {
    this.dimension = dimension;
    this.width = width;
    this.#ridges = ridges;
    const size = dimension * width;
    this.#inverse = scaledIdentity(size, 1 / ridges.ridge);
    this.#shared = new Float64Array(size);
    this.#vector = new Float64Array(dimension);
    this.#unexplained = new Float64Array(size);
    this.#gain = new Float64Array(size);
  }

  /** Adds an arm without observations. Returns its row, which is the next one. */
  add(features: readonly number[]): number {
    const { dimension } = this;
    const length = this.#arms.push({
      features: Float64Array.from(features),
      gram: new Float64Array(packedLength(dimension)),
      response: new Float64Array(dimension),
      inverse: scaledIdentity(dimension, 1 / this.#ridges.armRidge),
      own: new Float64Array(dimension),
    });
    return length - 1;
  }

  /** Total weight of an arm's observations: Σ w·x₀², because the bias x₀ is 1. */
  weight(row: number): number {
    return this.#arms[row].gram[0];
  }

  features(row: number): Float64Array {
    return this.#arms[row].features;
  }

  /** Writes E[y] and its standard deviation at unit noise, for the arms at the first `size` rows. */
  predict(
    x: Float64Array,
    rows: Int32Array,
    size: number,
    mean: Float64Array,
    sd: Float64Array,
  ): void {
    const { dimension } = this;
    for (let i = 0; i < size; i++) {
      const arm = this.#arms[rows[i]];
      this.#explain(arm, x);
      const q = this.#unexplained;
      mean[i] = dot(q, 0, this.#shared, 0, q.length) + dot(x, 0, arm.own, 0, dimension);
      symmetricMultiply(this.#inverse, 0, q, 0, this.#gain, 0, q.length);
      const variance = dot(x, 0, this.#vector, 0, dimension) + dot(q, 0, this.#gain, 0, q.length);
      // Only rounding makes a variance negative, when almost everything along x is known.
      sd[i] = Math.sqrt(Math.max(0, variance));
    }
  }

  /** Learns y at context x. */
  learn(row: number, x: Float64Array, y: number, weight: number): void {
    const { dimension } = this;
    const arm = this.#arms[row];
    this.#explain(arm, x);
    const q = this.#unexplained;
    const known = Math.max(0, dot(x, 0, this.#vector, 0, dimension));
    const residual = y - dot(x, 0, arm.own, 0, dimension);
    const sharedResidual = residual - dot(q, 0, this.#shared, 0, q.length);
    const share = weight / (1 + weight * known);
    inverseRankOne(share, q, 0, this.#inverse, 0, this.#gain, 0, q.length);
    axpy(sharedResidual, this.#gain, 0, this.#shared, 0, q.length);
    inverseRankOne(weight, x, 0, arm.inverse, 0, this.#vector, 0, dimension);
    axpy(residual, this.#vector, 0, arm.own, 0, dimension);
    symmetricRankOne(weight, x, 0, arm.gram, 0, dimension);
    axpy(weight * y, x, 0, arm.response, 0, dimension);
    this.#updates++;
    if (this.#updates >= REFRESH_EVERY) this.refresh();
  }

  /** Adds `change` to a y that was learned at context x with the same weight. */
  revise(row: number, x: Float64Array, change: number, weight: number): void {
    const arm = this.#arms[row];
    this.#explain(arm, x);
    const q = this.#unexplained;
    symmetricMultiply(this.#inverse, 0, q, 0, this.#gain, 0, q.length);
    axpy(weight * change, this.#gain, 0, this.#shared, 0, q.length);
    axpy(weight * change, this.#vector, 0, arm.own, 0, this.dimension);
    axpy(weight * change, x, 0, arm.response, 0, this.dimension);
  }

  /** The coefficients of E[y] in x: A⁻¹·(armRidge·W·f + v). */
  coefficients(row: number): number[] {
    const { features, inverse, own } = this.#arms[row];
    const { armRidge } = this.#ridges;
    const typical = Float64Array.from(own, (_, i) => {
      return armRidge * dot(this.#shared, i * this.width, features, 0, this.width);
    });
    const out = new Float64Array(this.dimension);
    symmetricMultiply(inverse, 0, typical, 0, out, 0, this.dimension);
    return Array.from(own, (value, i) => value + out[i]);
  }

  /**
   * Computes exact inverses and solutions from the sums.
   *
   * @throws NotPositiveDefiniteError if no observations could give these sums
   */
  refresh(): void {
    const { dimension } = this;
    for (const arm of this.#arms) {
      const { precision } = armSystem(arm, this.#ridges.armRidge);
      choleskyFactor(precision, 0, precision, 0, dimension);
      choleskyInverse(precision, 0, arm.inverse, 0, dimension);
      symmetricMultiply(arm.inverse, 0, arm.response, 0, arm.own, 0, dimension);
    }
    const { precision, response } = sharedSystem(this.#arms, dimension, this.width, this.#ridges);
    const size = response.length;
    choleskyFactor(precision, 0, precision, 0, size);
    choleskyInverse(precision, 0, this.#inverse, 0, size);
    symmetricMultiply(this.#inverse, 0, response, 0, this.#shared, 0, size);
    this.#updates = 0;
  }

  state(): HybridState {
    return {
      arms: this.#arms.map(({ features, gram, response, inverse, own }) => ({
        features: [...features],
        gram: [...gram],
        response: [...response],
        inverse: [...inverse],
        own: [...own],
      })),
      inverse: [...this.#inverse],
      shared: [...this.#shared],
      updates: this.#updates,
    };
  }

  /**
   * Restores a state, whose form the caller has checked, into a new model.
   *
   * @throws NotPositiveDefiniteError if no observations could give these sums; RangeError if the
   *   inverses or solutions do not follow from the sums
   */
  restore({ arms, inverse, shared, updates }: HybridState): void {
    for (const stored of arms) {
      this.add(stored.features);
      const arm = this.#arms[this.#arms.length - 1];
      arm.gram.set(stored.gram);
      arm.response.set(stored.response);
    }
    this.refresh();
    const system = sharedSystem(this.#arms, this.dimension, this.width, this.#ridges);
    for (const [row, stored] of arms.entries()) {
      const arm = this.#arms[row];
      arm.inverse.set(stored.inverse);
      arm.own.set(stored.own);
      requireSolved(armSystem(arm, this.#ridges.armRidge), arm.inverse, arm.own);
    }
    this.#inverse.set(inverse);
    this.#shared.set(shared);
    requireSolved(system, this.#inverse, this.#shared);
    this.#updates = updates;
  }

  /** Writes A⁻¹x to `#vector` and q to `#unexplained`. */
  #explain({ inverse, features }: HybridArm, x: Float64Array): void {
    const { width } = this;
    symmetricMultiply(inverse, 0, x, 0, this.#vector, 0, this.dimension);
    for (let i = 0; i < this.dimension; i++) {
      const left = this.#ridges.armRidge * this.#vector[i];
      for (let j = 0; j < width; j++) this.#unexplained[i * width + j] = left * features[j];
    }
  }
}

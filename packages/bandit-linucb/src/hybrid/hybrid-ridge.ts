import {
  axpy,
  choleskyFactor,
  choleskyInverse,
  dot,
  inverseRankOne,
  inverseResidual,
  packedLength,
  solutionResidual,
  symmetricMultiply,
  symmetricRankOne,
} from "@armature/core-linalg";

/** Rounding errors of rank-one updates are cleared by exact inverses after this many. */
const REFRESH_EVERY = 4096;

/** How far, relatively, they may lead an inverse or a solution away from the sums. */
const ROUNDING = 1e-6;

export interface HybridRidges {
  /** Precision of the prior on each shared coefficient. */
  readonly ridge: number;
  /** Precision of the prior on each coefficient by which one arm deviates from them. */
  readonly armRidge: number;
}

/** What is learned of one arm. */
interface HybridArm {
  readonly features: Float64Array;
  /** S = Σ w·x·xᵀ, packed. */
  readonly gram: Float64Array;
  /** v = Σ w·y·x. */
  readonly response: Float64Array;
  /** A⁻¹ = (armRidge·I + S)⁻¹, packed. */
  readonly inverse: Float64Array;
  /** A⁻¹·v. */
  readonly own: Float64Array;
}

/** An arm's part of a snapshot, in the fields of the model's. */
export type StoredArm = { readonly [field in keyof HybridArm]: readonly number[] };

/** All that was learned. */
export interface HybridState {
  readonly arms: readonly StoredArm[];
  /** A₀⁻¹, packed, and β: what the arms share. */
  readonly inverse: readonly number[];
  readonly shared: readonly number[];
  /** Rank-one updates since the last exact inverses. */
  readonly updates: number;
}

/**
 * The hybrid linear model of Li et al. 2010, section 3.2: E[y] = zᵀβ + xᵀθₐ, with β shared and
 * θₐ the arm's own, for z = x ⊗ f where f are the arm's features. So β is a matrix W, an arm's
 * coefficients are W·f + θₐ, and what one arm teaches holds for arms of like features.
 *
 * With that z, Bₐ = Σ x·zᵀ is S ⊗ fᵀ, and Algorithm 2 needs neither it nor any product of its size:
 * z − BᵀA⁻¹x = armRidge·A⁻¹x ⊗ f =: q, the part of z that the arm's own coefficients cannot
 * explain. Then s = xᵀA⁻¹x + qᵀA₀⁻¹q, and an observation adds q·qᵀ / (1 + xᵀA⁻¹x) to A₀, whose
 * inverse is updated at rank one. For d contexts and m features a prediction takes O(d²m²) an arm,
 * and so does an update.
 */
export class HybridRidge {
  readonly dimension: number;
  /** Features of an arm. */
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

  /** Adds an arm, of which nothing is known but its features; returns its row, the next one. */
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

  /** Of all that was folded of an arm: Σ w·x₀², the bias x₀ being 1. */
  weight(row: number): number {
    return this.#arms[row].gram[0];
  }

  features(row: number): Float64Array {
    return this.#arms[row].features;
  }

  /** Writes, for the arms at the first `size` rows, E[y] and its standard deviation at unit noise. */
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
      // Below zero only by rounding, where all but everything along x is known.
      sd[i] = Math.sqrt(Math.max(0, variance));
    }
  }

  /** Folds y at context x with weight w. */
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
    this.#updates += 1;
    if (this.#updates >= REFRESH_EVERY) this.refresh();
  }

  /** Replaces a y that was folded at x with weight w by one that is larger by `change`. */
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
   * Exact inverses and solutions from the sums: A₀ = ridge·I + Σ armRidge·(I − armRidge·A⁻¹) ⊗ f·fᵀ
   * and b₀ = Σ armRidge·A⁻¹v ⊗ f.
   *
   * @throws NotPositiveDefiniteError where no observations could have given these sums
   */
  refresh(): void {
    const { dimension } = this;
    for (const arm of this.#arms) {
      const factor = this.#precision(arm);
      choleskyFactor(factor, 0, factor, 0, dimension);
      choleskyInverse(factor, 0, arm.inverse, 0, dimension);
      symmetricMultiply(arm.inverse, 0, arm.response, 0, arm.own, 0, dimension);
    }
    const { precision, response } = this.#sharedSums();
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
   * Puts a state into a fresh model. Lengths and sizes are the caller's to check.
   *
   * @throws NotPositiveDefiniteError where no observations could have given these sums; RangeError
   *   where inverses and solutions are not those of the sums
   */
  restore({ arms, inverse, shared, updates }: HybridState): void {
    for (const stored of arms) {
      this.add(stored.features);
      const arm = this.#arms[this.#arms.length - 1];
      arm.gram.set(stored.gram);
      arm.response.set(stored.response);
    }
    this.refresh();
    const { precision, response } = this.#sharedSums();
    for (const [row, stored] of arms.entries()) {
      const arm = this.#arms[row];
      arm.inverse.set(stored.inverse);
      arm.own.set(stored.own);
      requireSolved(this.#precision(arm), arm.response, arm.inverse, arm.own);
    }
    this.#inverse.set(inverse);
    this.#shared.set(shared);
    requireSolved(precision, response, this.#inverse, this.#shared);
    this.#updates = updates;
  }

  /** A = armRidge·I + S. */
  #precision({ gram }: HybridArm): Float64Array {
    const precision = scaledIdentity(this.dimension, this.#ridges.armRidge);
    for (let at = 0; at < precision.length; at++) precision[at] += gram[at];
    return precision;
  }

  /** A₀ and b₀, from the arms' own inverses and solutions. */
  #sharedSums(): { precision: Float64Array; response: Float64Array } {
    const { dimension, width } = this;
    const { ridge, armRidge } = this.#ridges;
    const size = dimension * width;
    const precision = scaledIdentity(size, ridge);
    const response = new Float64Array(size);
    for (const { features, inverse, own } of this.#arms) {
      for (let r = 0; r < size; r++) {
        const i = Math.floor(r / width);
        const f = features[r % width];
        response[r] += armRidge * own[i] * f;
        for (let s = 0; s <= r; s++) {
          const j = Math.floor(s / width);
          const explained = (i === j ? 1 : 0) - armRidge * inverse[packedLength(i) + j];
          precision[packedLength(r) + s] += armRidge * explained * f * features[s % width];
        }
      }
    }
    return { precision, response };
  }

  /** A⁻¹x, and q. */
  #explain({ inverse, features }: HybridArm, x: Float64Array): void {
    const { width } = this;
    symmetricMultiply(inverse, 0, x, 0, this.#vector, 0, this.dimension);
    for (let i = 0; i < this.dimension; i++) {
      const left = this.#ridges.armRidge * this.#vector[i];
      for (let j = 0; j < width; j++) this.#unexplained[i * width + j] = left * features[j];
    }
  }
}

/** scale·I, packed. */
function scaledIdentity(dimension: number, scale: number): Float64Array {
  const packed = new Float64Array(packedLength(dimension));
  for (let i = 0; i < dimension; i++) packed[packedLength(i) + i] = scale;
  return packed;
}

/** Throws where rounding cannot have led what was updated so far away from its sums. */
function requireSolved(
  a: Float64Array,
  b: Float64Array,
  inverse: Float64Array,
  solution: Float64Array,
): void {
  const apart = Math.max(
    inverseResidual(a, 0, inverse, 0, b.length),
    solutionResidual(a, 0, solution, 0, b, 0, b.length),
  );
  if (!(apart <= ROUNDING)) throw new RangeError("inverse or solution are not those of the sums");
}

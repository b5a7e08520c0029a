import { axpy, dot, inverseRankOne, packedLength, symmetricMultiply } from "@armature/core-linalg";

/** Prior precision of each slope around 0, and of each arm's bias around the mean of all arms. */
const RIDGE = 1;

interface Arm {
  /** (I·ridge + Σ x·xᵀ)⁻¹, packed. */
  readonly inverse: Float64Array;
  /** Σ y·x. */
  readonly response: Float64Array;
}

/**
 * Predicts one channel of an arm's outcome from the context: a ridge regression per arm, shrunk to the
 * mean of all outcomes so far, so that a little-known arm is expected to be like the others.
 */
export class OutcomeModel {
  readonly #dimension: number;
  readonly #arms = new Map<string, Arm>();
  readonly #scratch: Float64Array;
  readonly #response: Float64Array;
  #sum = 0;
  #count = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#scratch = new Float64Array(dimension);
    this.#response = new Float64Array(dimension);
  }

  learn(arm: string, context: Float64Array, outcome: number): void {
    const { inverse, response } = this.#arm(arm);
    inverseRankOne(1, context, 0, inverse, 0, this.#scratch, 0, this.#dimension);
    axpy(outcome, context, 0, response, 0, this.#dimension);
    this.#sum += outcome;
    this.#count += 1;
  }

  /** The expected outcome, clamped to [0, `most`]; 0 before the first outcome. */
  predict(arm: string, context: Float64Array, most: number): number {
    const { inverse, response } = this.#arm(arm);
    this.#response.set(response);
    if (this.#count > 0) this.#response[0] += (RIDGE * this.#sum) / this.#count;
    symmetricMultiply(inverse, 0, context, 0, this.#scratch, 0, this.#dimension);
    const expected = dot(this.#scratch, 0, this.#response, 0, this.#dimension);
    return Math.min(most, Math.max(0, expected));
  }

  #arm(id: string): Arm {
    const known = this.#arms.get(id);
    if (known !== undefined) return known;
    const inverse = new Float64Array(packedLength(this.#dimension));
    for (let i = 0; i < this.#dimension; i++) inverse[packedLength(i) + i] = 1 / RIDGE;
    const arm = { inverse, response: new Float64Array(this.#dimension) };
    this.#arms.set(id, arm);
    return arm;
  }
}

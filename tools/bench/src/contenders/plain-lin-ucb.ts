import type { Rng } from "@armature/policy";

/** A ridge regression that updates its inverse by the Sherman–Morrison formula. */
export interface RidgeModel {
  /** xᵀθ and xᵀA⁻¹x. */
  predict(context: readonly number[]): { readonly mean: number; readonly variance: number };
  learn(context: readonly number[], reward: number): void;
}

/** Makes the model of an arm from its prior: the diagonal of A⁻¹, and θ. */
export type RidgeModelFactory = (
  variances: readonly number[],
  theta: readonly number[],
) => RidgeModel;

interface PlainArm {
  readonly model: RidgeModel;
  count: number;
}

const ALPHA = 0.4;
const TEMPERATURE = 0.003;
const BIAS_RIDGE = 4;
const RIDGE = 32;

/**
 * A first draft of `linUCB({ noise: 1, sharing: false, changeDetection: false, tries: 0 })`: a map of
 * objects by arm, an object per score, new arrays on every call. The factory makes its regressions.
 */
export class PlainLinUCB {
  readonly #arms = new Map<string, PlainArm>();
  readonly #newModel: RidgeModelFactory;
  readonly #dimension: number;
  #clock = 0;

  constructor(dimension: number, newModel: RidgeModelFactory) {
    this.#dimension = dimension;
    this.#newModel = newModel;
  }

  /** The probability of each arm. */
  distribution(context: readonly number[], arms: readonly string[]): number[] {
    const scores = arms.map((id) => {
      const { model, count } = this.#arm(id);
      const { mean, variance } = model.predict(context);
      const horizon = Math.min(this.#clock, 150 + this.#clock / 16);
      const growth = Math.sqrt(Math.log(1 + (horizon + 1) / (count + 1)));
      const bound = mean + ALPHA * Math.sqrt(Math.max(0, variance)) * growth;
      return Math.min(bound, Math.max(mean, 1));
    });
    const best = Math.max(...scores);
    const weights = scores.map((score) => Math.exp((score - best) / TEMPERATURE));
    const sum = weights.reduce((left, right) => left + right, 0);
    return weights.map((weight) => weight / sum);
  }

  decide(context: readonly number[], arms: readonly string[], rng: Rng): string {
    const draw = rng.uniform();
    let reached = 0;
    const index = this.distribution(context, arms).findIndex((probability) => {
      reached += probability;
      return draw < reached;
    });
    return arms.at(index) ?? "";
  }

  update(id: string, context: readonly number[], reward: number): void {
    const arm = this.#arm(id);
    arm.model.learn(context, reward);
    arm.count++;
    this.#clock++;
  }

  #arm(id: string): PlainArm {
    const known = this.#arms.get(id);
    if (known !== undefined) return known;
    const columns = Array.from({ length: this.#dimension }, (_, i) => i);
    const model = this.#newModel(
      columns.map((i) => 1 / (i === 0 ? BIAS_RIDGE : RIDGE)),
      columns.map((i) => (i === 0 ? 1 : 0)),
    );
    const arm = { model, count: 0 };
    this.#arms.set(id, arm);
    return arm;
  }
}

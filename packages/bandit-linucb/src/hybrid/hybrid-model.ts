import {
  type ActionDistribution,
  type Arm,
  PolicyError,
  type PolicySpec,
  type Prior,
} from "@armature/policy";
import {
  type ArmModel,
  type ArmModelFactory,
  type ArmTable,
  type RatedObservation,
  rejectSnapshot,
  type SnapshotState,
} from "@armature/policy/kit";
import { armFeatures, checkSameFeatures } from "./arm-features.ts";
import { HybridRidge } from "./hybrid-ridge.ts";
import { isHybridState } from "./hybrid-state.ts";
import type { HybridRidges } from "./hybrid-sums.ts";
import { pseudoObservations } from "./pseudo-observations.ts";

/** Limit of weight times squared length; larger products would soon leave nothing of the ridge. */
const LARGEST = 1e6;

/** The prior of the hybrid model, and its noise. */
export interface HybridOptions extends HybridRidges {
  /** Quality expected of an arm that resembles no other. */
  readonly priorMean: number;
  /** Standard deviation of qualities about their expectation, which scales `out.sd`. */
  readonly noise: number;
}

/** The hybrid model; it regresses quality − priorMean. */
export function hybridModel(options: HybridOptions): ArmModelFactory {
  return { config: { ...options }, create: (spec) => new HybridModel(options, spec) };
}

class HybridModel implements ArmModel {
  readonly #options: HybridOptions;
  readonly #dimension: number;
  /** Created with the first arm, which sets the number of arm features. */
  #ridge: HybridRidge | undefined;

  constructor(options: HybridOptions, { dimension }: PolicySpec) {
    this.#options = options;
    this.#dimension = dimension;
  }

  check(context: Float64Array, weight: number, row?: number): void {
    checkLength("invalid-context", context, 1);
    if (row === undefined) return;
    checkLength("invalid-observation", context, weight * scaleOf(this.#known.features(row)));
  }

  add(arm: Arm, prior: Prior | undefined): void {
    const features = armFeatures(arm, this.#ridge?.width);
    const scale = scaleOf(features);
    if (!(scale <= LARGEST)) {
      throw new PolicyError(
        "invalid-option",
        `the squared length of the features of arm ${JSON.stringify(arm.id)} must be ≤ ${LARGEST}`,
      );
    }
    const strength = prior?.strength ?? 0;
    const pseudo = prior === undefined ? [] : pseudoObservations(prior, this.#dimension);
    for (const { context } of pseudo) checkLength("invalid-prior", context, scale * strength);
    this.#ridge ??= new HybridRidge(this.#dimension, features.length, this.#options);
    const row = this.#ridge.add(features);
    for (const { context, quality } of pseudo) this.#learn(row, context, quality, strength);
  }

  checkReturn(arm: Arm, row: number): void {
    const known = this.#known.features(row);
    checkSameFeatures(arm, armFeatures(arm, known.length), known);
  }

  predict(context: Float64Array, rows: Int32Array, out: ActionDistribution): void {
    const { size, mean, sd, count } = out;
    const { priorMean, noise } = this.#options;
    this.#known.predict(context, rows, size, mean, sd);
    for (let i = 0; i < size; i++) {
      mean[i] += priorMean * context[0];
      sd[i] *= noise;
      count[i] = this.#known.weight(rows[i]);
    }
  }

  learn(row: number, { context, quality, weight = 1 }: RatedObservation): void {
    this.#learn(row, context, quality, weight);
  }

  revise(row: number, { context, weight = 1 }: RatedObservation, change: number): void {
    this.#known.revise(row, context, change, weight);
  }

  coefficients(row: number): number[] {
    const [bias, ...slopes] = this.#known.coefficients(row);
    return [bias + this.#options.priorMean, ...slopes];
  }

  state(): SnapshotState {
    return { ...this.#ridge?.state() };
  }

  restore(state: SnapshotState, arms: ArmTable): void {
    if (arms.size === 0 && Object.keys(state).length === 0) return;
    if (!isHybridState(state, arms.size, this.#dimension))
      rejectSnapshot("its sums have another form");
    this.#ridge = new HybridRidge(this.#dimension, state.arms[0].features.length, this.#options);
    try {
      this.#ridge.restore(state);
    } catch {
      rejectSnapshot("a gram matrix is not positive semi-definite");
    }
  }

  get #known(): HybridRidge {
    return this.#ridge as HybridRidge;
  }

  #learn(row: number, context: Float64Array, quality: number, weight: number): void {
    this.#known.learn(row, context, quality - this.#options.priorMean * context[0], weight);
  }
}

/** The larger of 1 and the squared length of an arm's features. */
function scaleOf(features: ArrayLike<number>): number {
  let squared = 0;
  for (let i = 0; i < features.length; i++) squared += features[i] * features[i];
  return Math.max(1, squared);
}

function checkLength(
  code: "invalid-context" | "invalid-observation" | "invalid-prior",
  context: Float64Array,
  weight: number,
): void {
  let squared = 0;
  for (let i = 0; i < context.length; i++) squared += context[i] * context[i];
  if (weight * squared <= LARGEST) return;
  throw new PolicyError(
    code,
    `weight times the squared lengths of context and arm features must be ≤ ${LARGEST}, not ` +
      `${weight * squared}: scale the features or the weights`,
  );
}

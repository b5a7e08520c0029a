import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  ArmTable,
  checkCapacity,
  checkContext,
  checkCost,
  checkObservation,
  checkPrior,
  checkSpec,
  foreign,
  type Json,
  type Observation,
  type Policy,
  PolicyError,
  type PolicySpec,
  type Prior,
  readSnapshot,
  writeSnapshot,
} from "@armature/policy";
import { armFeatures, checkSameFeatures } from "./arm-features.ts";
import { HybridRidge, type HybridRidges } from "./hybrid-ridge.ts";
import { isHybridState } from "./hybrid-state.ts";
import { pseudoObservations } from "./pseudo-observations.ts";

/** Larger squared lengths of contexts, and weights times them, would leave nothing of the ridge. */
const LARGEST = 1e6;

/** How (mean, sd) becomes probabilities, and what the model believes before it has seen anything. */
export interface HybridParts extends HybridRidges {
  readonly kind: string;
  readonly config: { readonly [key: string]: Json };
  /** Reward expected of an arm unlike any that was tried. */
  readonly priorMean: number;
  /** Standard deviation of rewards about their expectation, which `out.sd` is scaled by. */
  readonly noise: number;
  /** From `out.mean` and `out.sd` to `out.score`. */
  readonly rank: (out: ActionDistribution) => void;
  /** From `out.score` to `out.probability`. */
  readonly distribute: (out: ActionDistribution) => void;
}

/** A policy from a rule over the hybrid model, which learns reward − priorMean. */
export class HybridPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #parts: HybridParts;
  /** Absent until the first arm says how many features arms have. */
  #model: HybridRidge | undefined;
  #arms = new ArmTable();

  constructor(parts: HybridParts, spec: PolicySpec) {
    checkSpec(spec);
    this.kind = parts.kind;
    this.config = parts.config;
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#parts = parts;
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    checkCapacity(out, arms.length);
    checkLength("invalid-context", context, 1);
    const rows = this.#arms.locate(arms);
    out.size = arms.length;
    this.#model?.predict(context, rows, out.size, out.mean, out.sd);
    for (let i = 0; i < out.size; i++) {
      out.mean[i] += this.#parts.priorMean * context[0];
      out.sd[i] *= this.#parts.noise;
      out.minimum[i] = 0;
    }
    this.#parts.rank(out);
  }

  distribute(out: ActionDistribution): void {
    this.#parts.distribute(out);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const { arm, context, reward, revises, weight = 1 } = observation;
    const row = this.#arms.position(arm);
    const model = this.#model as HybridRidge;
    checkLength("invalid-context", context, 1);
    checkLength("invalid-observation", context, weight * scaleOf(model.features(row)));
    if (reward === undefined) return;
    if (revises !== undefined) {
      model.revise(row, context, reward - revises, weight);
      return;
    }
    model.learn(row, context, reward - this.#parts.priorMean * context[0], weight);
    this.#arms.tally(row);
  }

  addArm(arm: Arm, prior?: Prior): void {
    if (prior !== undefined) checkPrior(prior, this.dimension);
    const features = armFeatures(arm, this.#model?.width);
    const scale = scaleOf(features);
    if (!(scale <= LARGEST)) {
      throw new PolicyError(
        "invalid-option",
        `The squared length of the features of arm ${JSON.stringify(arm.id)} must be ≤ ${LARGEST}.`,
      );
    }
    const pseudo = prior === undefined ? [] : pseudoObservations(prior, this.dimension);
    for (const { context } of pseudo) {
      checkLength("invalid-prior", context, scale * (prior?.strength ?? 0));
    }
    if (this.#arms.has(arm.id)) {
      const known = (this.#model as HybridRidge).features(this.#arms.position(arm.id));
      checkSameFeatures(arm, features, known);
      this.#arms.add(arm.id);
      return;
    }
    this.#model ??= new HybridRidge(this.dimension, features.length, this.#parts);
    const row = this.#arms.add(arm.id);
    this.#model.add(features);
    for (const { context, reward } of pseudo) {
      const y = reward - this.#parts.priorMean * context[0];
      this.#model.learn(row, context, y, prior?.strength ?? 0);
    }
  }

  removeArm(id: string): void {
    this.#arms.remove(id);
  }

  setCost(id: string, costUsd: number): void {
    checkCost(costUsd);
    this.#arms.position(id);
  }

  arms(): readonly ArmSummary[] {
    return this.#arms.list().map((arm, row) => {
      const coefficients = (this.#model as HybridRidge).coefficients(row);
      coefficients[0] += this.#parts.priorMean;
      return { ...arm, coefficients };
    });
  }

  snapshot(): Json {
    const model = this.#model?.state() ?? null;
    return writeSnapshot(this, { arms: this.#arms.list(), model: model && { ...model } });
  }

  restore(snapshot: Json): void {
    const { arms, model: stored } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    let model: HybridRidge | undefined;
    if (table.size > 0) {
      if (!isHybridState(stored, table.size, this.dimension)) foreign("its sums have another form");
      model = new HybridRidge(this.dimension, stored.arms[0].features.length, this.#parts);
      try {
        model.restore(stored);
      } catch {
        foreign("a gram matrix is not positive semi-definite");
      }
    }
    this.#model = model;
    this.#arms = table;
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
      `${weight * squared}: scale the features, or the weights.`,
  );
}

import { axpy, packedLength, symmetricRankOne } from "@armature/core-linalg";
import { type Observation, type PolicyFactory, type Prior, uniform } from "@armature/policy";
import { ridgePrior } from "./ridge-prior.ts";

/**
 * How many observations of a feature at 1 it takes to believe half of what they say. On real prompts
 * 4 and 16 predict alike from 12 observations as from 600; 1 and 64 predict worse.
 */
const RIDGE = 16;

interface ArmSums {
  readonly gram: Float64Array;
  readonly response: Float64Array;
  weight: number;
  /** Σ w·q. */
  quality: number;
  costUsd: number;
  billed: number;
}

/** What one arm was seen to do, and in which context; the rest of an observation is not needed. */
export type Seen = Pick<
  Observation,
  "arm" | "context" | "quality" | "revises" | "costUsd" | "weight"
>;

/**
 * Fits priors to what arms were seen to do: per arm a ridge regression of the quality, shrunk to
 * the arm's mean quality, the mean of x·xᵀ and the mean cost.
 *
 * Under bandit feedback an arm was seen where a policy chose it. Its observations still count
 * alike: choices depend on the context alone, so given the context the quality is that of any
 * request, and a regression on it needs no weights. Inverse propensities would aim the fit at all
 * requests where the model is not linear, at the price of the variance of few large weights; the
 * gram matrix says instead where the fit may be believed.
 */
export class PriorFit {
  readonly #dimension: number;
  readonly #arms = new Map<string, ArmSums>();

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  /** Adds an observation, or revises the quality of an earlier one, as policies are told. */
  observe({ arm, context, quality, revises, costUsd, weight = 1 }: Seen): void {
    const sums = this.#sums(arm);
    if (costUsd !== undefined) {
      sums.costUsd += costUsd;
      sums.billed += 1;
    }
    if (quality === undefined) return;
    if (revises === undefined) {
      symmetricRankOne(weight, context, 0, sums.gram, 0, this.#dimension);
      sums.weight += weight;
    }
    const change = weight * (quality - (revises ?? 0));
    axpy(change, context, 0, sums.response, 0, this.#dimension);
    sums.quality += change;
  }

  /** A policy that learns nothing but this fit: what a learner folds a log into. */
  policy(): PolicyFactory {
    return (spec) => {
      const policy = uniform()(spec);
      const update = policy.update.bind(policy);
      policy.update = (observation) => {
        update(observation);
        this.observe(observation);
      };
      return policy;
    };
  }

  /**
   * The priors of the arms that were seen at all, each worth `strength` observations, or as many
   * as there were if that is less.
   */
  priors(strength: number): Record<string, Prior> {
    return Object.fromEntries([...this.#arms].map(([id, sums]) => [id, priorOf(sums, strength)]));
  }

  #sums(arm: string): ArmSums {
    const known = this.#arms.get(arm);
    if (known !== undefined) return known;
    const sums: ArmSums = {
      gram: new Float64Array(packedLength(this.#dimension)),
      response: new Float64Array(this.#dimension),
      weight: 0,
      quality: 0,
      costUsd: 0,
      billed: 0,
    };
    this.#arms.set(arm, sums);
    return sums;
  }
}

function priorOf(sums: ArmSums, strength: number): Prior {
  const cost = sums.billed > 0 && { costUsd: sums.costUsd / sums.billed };
  if (sums.weight === 0) return { strength: Math.min(strength, sums.billed), ...cost };
  const centre = new Float64Array(sums.response.length);
  centre[0] = sums.quality / sums.weight;
  return { ...ridgePrior(sums, { ridge: RIDGE, centre, strength }), ...cost };
}

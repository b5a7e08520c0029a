import { axpy, packedLength, symmetricRankOne } from "@armature/core-linalg";
import { type Observation, type PolicyFactory, type Prior, uniform } from "@armature/policy";
import { ridgePrior } from "./ridge-prior.ts";

/**
 * Shrinkage: after this many observations of a feature at 1, its coefficient is half of what least
 * squares gives. On real prompts 4 and 16 predict equally well from 12 to 600 observations; 1 and 64
 * predict worse.
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

/** The fields of an observation that a fit needs. */
export type FittedObservation = Pick<
  Observation,
  "arm" | "context" | "quality" | "revises" | "costUsd" | "weight"
>;

/**
 * Fits priors to observations: per arm a ridge regression of the quality, shrunk to the arm's mean
 * quality, with the mean of x·xᵀ and the mean cost.
 *
 * Under bandit feedback an arm is observed only on the requests for which a policy chose it. Its
 * observations need no weights nevertheless: choices depend on the context only, so given the context
 * the quality is that of any request. Inverse propensities would help if quality were not linear in the
 * context, but a few large weights would add variance; instead, the Gram matrix shows in which
 * directions the fit is reliable.
 */
export class PriorFit {
  readonly #dimension: number;
  readonly #arms = new Map<string, ArmSums>();

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  /** Adds an observation, or revises the quality of an earlier one, as `Policy.update` does. */
  observe({ arm, context, quality, revises, costUsd, weight = 1 }: FittedObservation): void {
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

  /** A policy that only feeds this fit, so that a `Fold` can fit a log. */
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

  /** Priors of the observed arms, each worth `strength` observations, or all it has if fewer. */
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

import type { Observation, PolicySpec, Prior } from "../contract/policy.ts";
import { PolicyError } from "../error.ts";

/** Throws `invalid-option` if the spec has no dimension or no feature schema. */
export function checkSpec(spec: PolicySpec): void {
  const { dimension, featureSchema } = spec;
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw new PolicyError(
      "invalid-option",
      `dimension must be a whole number ≥ 1, not ${dimension}`,
    );
  }
  if (typeof featureSchema !== "string" || featureSchema === "") {
    throw new PolicyError(
      "invalid-option",
      "featureSchema must name the features, such as req12@1",
    );
  }
}

/** Throws `invalid-context` if the context has the wrong length, or holds NaN or an infinity. */
export function checkContext(context: Float64Array, dimension: number): void {
  if (context.length !== dimension) {
    throw new PolicyError(
      "invalid-context",
      `a context must have ${dimension} numbers, not ${context.length}`,
    );
  }
  for (let i = 0; i < dimension; i++) {
    if (!Number.isFinite(context[i])) {
      throw new PolicyError("invalid-context", `context[${i}] must be finite, not ${context[i]}`);
    }
  }
}

/**
 * Refuses an observation that no policy can learn from.
 *
 * @throws PolicyError `invalid-context`, or `invalid-observation` for any other number out of its
 *   range
 */
export function checkObservation(observation: Observation, spec: PolicySpec): void {
  const { context, quality, revises, costUsd, latencyMs } = observation;
  const { switchUsd, prices, weight, propensity, attempt } = observation;
  checkContext(context, spec.dimension);
  if (attempt !== undefined && !(Number.isSafeInteger(attempt) && attempt >= 1)) {
    refuse("attempt", "a whole number ≥ 1", attempt);
  }
  if (quality !== undefined && !(quality >= 0 && quality <= 1)) {
    refuse("quality", "in [0, 1]", quality);
  }
  if (revises !== undefined) {
    if (!(revises >= 0 && revises <= 1)) refuse("revises", "in [0, 1]", revises);
    if (quality === undefined) refuse("quality", "given with revises", quality);
  }
  if (costUsd !== undefined) checkCost(costUsd);
  if (switchUsd !== undefined) checkAmount("switchUsd", switchUsd);
  if (latencyMs !== undefined) checkAmount("latencyMs", latencyMs);
  if (prices !== undefined) {
    checkAmount("prices.perUsd", prices.perUsd);
    checkAmount("prices.perMs", prices.perMs);
  }
  if (weight !== undefined && !(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
    refuse("weight", "finite and > 0", weight);
  }
  if (propensity !== null && !(propensity > 0 && propensity <= 1)) {
    refuse("propensity", "null or in (0, 1]", propensity);
  }
}

/** Throws `invalid-observation` if the dollars are negative or not finite. */
export function checkCost(costUsd: number): void {
  checkAmount("costUsd", costUsd);
}

function checkAmount(field: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) refuse(field, "finite and ≥ 0", value);
}

/** Throws `invalid-prior` if the prior has the wrong length or a number out of its range. */
export function checkPrior(prior: Prior, dimension: number): void {
  const { mean, strength, gram, costUsd } = prior;
  if (!(strength > 0 && strength < Number.POSITIVE_INFINITY)) {
    throw new PolicyError("invalid-prior", `strength must be finite and > 0, not ${strength}`);
  }
  if (mean !== undefined && (mean.length !== dimension || !mean.every(Number.isFinite))) {
    throw new PolicyError("invalid-prior", `mean must be ${dimension} finite numbers`);
  }
  const size = (dimension * (dimension + 1)) / 2;
  if (gram !== undefined && (gram.length !== size || !gram.every(Number.isFinite))) {
    throw new PolicyError("invalid-prior", `gram must be ${size} finite numbers`);
  }
  if (gram !== undefined && mean === undefined) {
    throw new PolicyError("invalid-prior", "gram needs the mean it was fitted with");
  }
  if (costUsd !== undefined && !(costUsd >= 0 && costUsd < Number.POSITIVE_INFINITY)) {
    throw new PolicyError("invalid-prior", `costUsd must be finite and ≥ 0, not ${costUsd}`);
  }
}

/**
 * Returns the option if it lies in [min, max] and is finite; throws `invalid-option` otherwise.
 * `exclusive` refuses `min` itself as well.
 */
export function checkOption(
  name: string,
  value: number,
  range: { readonly min: number; readonly max?: number; readonly exclusive?: boolean },
): number {
  const { min, max, exclusive = false } = range;
  const above = exclusive ? value > min : value >= min;
  if (above && value <= (max ?? Number.MAX_VALUE)) return value;
  const text = max === undefined ? "" : ` and ≤ ${max}`;
  throw new PolicyError(
    "invalid-option",
    `${name} must be finite, ${exclusive ? ">" : "≥"} ${min}${text}, not ${value}`,
  );
}

function refuse(field: string, rule: string, value: number | undefined): never {
  throw new PolicyError("invalid-observation", `${field} must be ${rule}, not ${value}`);
}

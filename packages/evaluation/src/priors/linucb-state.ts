import { isGram } from "@armature/learner";
import type { Prior } from "@armature/policy";
import { z } from "zod";
import { EvaluationError } from "../error.ts";
import { ridgePrior } from "./ridge-prior.ts";

interface ArmState {
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly count: number;
}

/**
 * The state of a LinUCB with disjoint models (Li et al. 2010, Algorithm 1): per arm A = I + Σ x·xᵀ and
 * b = Σ r·x over `count` observations, with rewards r = quality − lambda·cost − mu·latency.
 */
export interface LinUCBState {
  readonly dim: number;
  readonly lambda: number;
  readonly mu: number;
  readonly arms: Readonly<Record<string, ArmState>>;
}

const stateSchema: z.ZodType<LinUCBState> = z.object({
  dim: z.int().positive(),
  lambda: z.number().nonnegative(),
  mu: z.number().nonnegative(),
  arms: z.record(
    z.string().min(1),
    z.object({
      A: z.array(z.array(z.number())),
      b: z.array(z.number()),
      count: z.int().nonnegative(),
    }),
  ),
});

/** @throws EvaluationError `invalid-state` */
export function parseLinUCBState(value: unknown): LinUCBState {
  const parsed = stateSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new EvaluationError(
    "invalid-state",
    `not a LinUCB state: ${z.prettifyError(parsed.error)}`,
  );
}

/**
 * The prior equivalent to one arm of a LinUCB state, with a bias before the features; undefined if the
 * arm was never tried.
 *
 * A state does not separate poor quality from cost and latency, so a reward r counts as the quality
 * (r + lambda + mu) / (1 + lambda + mu), the linear map from the worst reward to the best. It shifts
 * the bias and scales the coefficients.
 *
 * @param strength observations that the prior counts for; never more than the arm's
 * @throws EvaluationError `invalid-state` naming the arm and the fault
 */
export function linUCBPrior(
  { dim, lambda, mu, arms }: LinUCBState,
  key: string,
  strength: number,
): Prior | undefined {
  const arm = arms[key] as ArmState;
  const gram = gramOf(key, arm, dim);
  if (arm.count === 0) return undefined;
  const sums = { gram, response: Float64Array.from(arm.b), weight: arm.count };
  const fitted = ridgePrior(sums, { ridge: 1, centre: new Float64Array(dim), strength });
  return withBias(fitted, lambda + mu);
}

/** Σ x·xᵀ, packed. */
function gramOf(key: string, { A, b, count }: ArmState, dim: number): Float64Array {
  if (b.length !== dim || A.length !== dim || A.some((row) => row.length !== dim)) {
    reject(key, `A must be ${dim} × ${dim} and b ${dim} numbers, as dim says`);
  }
  const largest = Math.max(...A.flat().map(Math.abs));
  const packed: number[] = [];
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      const [lower = 0, upper = 0] = [A[i]?.[j], A[j]?.[i]];
      if (Math.abs(lower - upper) > 1e-9 * largest) {
        reject(key, `A[${i}][${j}] is ${lower}, but A[${j}][${i}] is ${upper}`);
      }
      packed.push(lower - (i === j ? 1 : 0));
    }
  }
  if (!isGram(packed, dim)) {
    reject(key, "A is not I + Σ x·xᵀ: A − I is not positive semi-definite");
  }
  if (count === 0 && packed.some((sum) => sum !== 0)) reject(key, "count is 0, but A is not I");
  return Float64Array.from(packed);
}

/** Extends a prior to contexts that start with a bias; the bias was absent, so it is known to be 0. */
function withBias({ mean = [], strength, gram = [] }: Prior, weights: number): Prior {
  const scale = 1 / (1 + weights);
  const widened = [1];
  for (let row = 0, at = 0; row < mean.length; row++, at += row) {
    widened.push(0, ...gram.slice(at, at + row + 1));
  }
  return {
    mean: [weights * scale, ...mean.map((slope) => slope * scale)],
    strength,
    gram: widened,
  };
}

function reject(key: string, fault: string): never {
  throw new EvaluationError("invalid-state", `arm "${key}": ${fault}`, { field: `arms.${key}` });
}

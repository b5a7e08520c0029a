import { ridgePrior } from "@armature/evaluation";
import { isGram } from "@armature/learner";
import type { Prior } from "@armature/policy";
import { z } from "zod";
import { CliError } from "../../error.ts";

const armSchema = z.object({
  A: z.array(z.array(z.number())),
  b: z.array(z.number()),
  count: z.int().nonnegative(),
});

const stateSchema = z.object({
  dim: z.int().positive(),
  lambda: z.number().nonnegative(),
  mu: z.number().nonnegative(),
  arms: z.record(z.string().min(1), armSchema),
});

type ArmState = z.infer<typeof armSchema>;

export interface ImportedPriors {
  /** With the bias, which the state had none of. */
  readonly dimension: number;
  readonly arms: Readonly<Record<string, Prior>>;
  /** Keys of arms that hold nothing. */
  readonly untried: readonly string[];
}

/**
 * Priors from the state of a LinUCB with disjoint models (Li et al. 2010, Algorithm 1): per arm
 * A = I + Σ x·xᵀ and b = Σ r·x, keyed `tier|provider:model`, rewards quality − lambda·cost −
 * mu·latency. `names` gives the model of keys that do not say it.
 *
 * A bias is put before the features. What was taken off for cost and latency cannot be told apart from
 * poor answers, so a reward r is taken for the quality (r + lambda + mu) / (1 + lambda + mu): the
 * straight line from the worst reward to the best. That shifts the bias and scales the coefficients.
 *
 * @throws CliError naming the arm and what is wrong with it
 */
export function priorsOfState(
  value: unknown,
  names: ReadonlyMap<string, string>,
  strength: number,
): ImportedPriors {
  const parsed = stateSchema.safeParse(value);
  if (!parsed.success) throw new CliError(`not such a state: ${z.prettifyError(parsed.error)}`);
  const { dim, lambda, mu, arms: states } = parsed.data;
  for (const key of names.keys()) {
    if (!Object.hasOwn(states, key)) {
      throw new CliError(`--arm: the state has no "${key}", but ${Object.keys(states).join(", ")}`);
    }
  }
  const keyOf = new Map<string, string>();
  const arms: [string, Prior][] = [];
  const untried: string[] = [];
  for (const [key, state] of Object.entries(states)) {
    const id = names.get(key) ?? modelIn(key);
    if (id === "") continue;
    const other = keyOf.get(id);
    if (other !== undefined) {
      throw new CliError(
        `"${other}" and "${key}" are both "${id}": name each with --arm, or leave one out`,
      );
    }
    keyOf.set(id, key);
    const gram = gramOf(key, state, dim);
    if (state.count === 0) untried.push(key);
    else arms.push([id, withBias(fitted(state, gram, strength), lambda + mu)]);
  }
  return { dimension: dim + 1, arms: Object.fromEntries(arms), untried };
}

/** `provider:model` of a key that can be read in one way only. */
function modelIn(key: string): string {
  const model = /^[^|:]*\|([^|:]+:[^|:]+)$/.exec(key)?.[1];
  if (model !== undefined) return model;
  throw new CliError(
    `"${key}" can be read in more than one way: say which model it is with --arm '${key}=MODEL', ` +
      `or leave it out with --arm '${key}='`,
  );
}

/** Σ x·xᵀ, packed. */
function gramOf(key: string, { A, b, count }: ArmState, dim: number): Float64Array {
  if (b.length !== dim || A.length !== dim || A.some((row) => row.length !== dim)) {
    throw new CliError(`arm "${key}": A must be ${dim} × ${dim} and b ${dim} numbers, as dim says`);
  }
  const largest = Math.max(...A.flat().map(Math.abs));
  const packed: number[] = [];
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      const [lower = 0, upper = 0] = [A[i]?.[j], A[j]?.[i]];
      if (Math.abs(lower - upper) > 1e-9 * largest) {
        throw new CliError(`arm "${key}": A[${i}][${j}] is ${lower}, A[${j}][${i}] ${upper}`);
      }
      packed.push(lower - (i === j ? 1 : 0));
    }
  }
  if (!isGram(packed, dim)) {
    throw new CliError(`arm "${key}": A is no I + Σ x·xᵀ: A − I is not positive semi-definite`);
  }
  if (count === 0 && packed.some((sum) => sum !== 0)) {
    throw new CliError(`arm "${key}": count is 0, but A is not I`);
  }
  return Float64Array.from(packed);
}

/** θ = A⁻¹·b, as the state's own module has it. */
function fitted({ b, count }: ArmState, gram: Float64Array, strength: number): Prior {
  const sums = { gram, response: Float64Array.from(b), weight: count };
  return ridgePrior(sums, { ridge: 1, centre: new Float64Array(b.length), strength });
}

/** The same belief for contexts that start with a bias: there was none, so it is known to be 0. */
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

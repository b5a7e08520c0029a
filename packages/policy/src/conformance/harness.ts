import { createDistribution } from "../contract/create-distribution.ts";
import type { ActionDistribution } from "../contract/distribution.ts";
import type { Observation, Policy, PolicyFactory, PolicySpec, Prices } from "../contract/policy.ts";
import type { Rng } from "../contract/rng.ts";
import { PolicyError, type PolicyErrorCode } from "../error.ts";
import { fork } from "../sampling/fork.ts";

export const spec: PolicySpec = { dimension: 4, featureSchema: "conformance@1" };
export const ids: readonly string[] = ["anna", "bert", "cleo"];

/** A new policy with the three arms. */
export function fresh(factory: PolicyFactory, arms: readonly string[] = ids): Policy {
  const policy = factory(spec);
  for (const id of arms) policy.addArm({ id });
  return policy;
}

/** A policy that has learned from `steps` random observations. */
export function trained(factory: PolicyFactory, seed: number, steps: number): Policy {
  const policy = fresh(factory);
  const rng = fork(seed, "history");
  for (let step = 0; step < steps; step++) policy.update(observation(rng));
  return policy;
}

/** A random context: the bias, then slopes within ±1, rounded to float32 like every real context. */
export function context(rng: Rng): Float64Array {
  const x = new Float64Array(spec.dimension);
  for (let i = 1; i < x.length; i++) x[i] = Math.fround(2 * rng.uniform() - 1);
  x[0] = 1;
  return x;
}

export function observation(rng: Rng, changes: Partial<Observation> = {}): Observation {
  const chosen = Math.floor(rng.uniform() * ids.length);
  const x = context(rng);
  const quality = 0.3 + 0.15 * chosen + 0.1 * (x[1] ?? 0) + 0.3 * rng.uniform();
  return {
    decisionId: `d${rng.uniform()}`,
    arm: ids[chosen] ?? "",
    eligible: ids,
    context: x,
    propensity: 1 / ids.length,
    quality,
    costUsd: 0.001 * (1 + chosen) * (0.5 + rng.uniform()),
    latencyMs: 500 * (1 + chosen) * (0.5 + rng.uniform()),
    ...(rng.uniform() < 0.5 && { prices: { perUsd: 20, perMs: 1e-5 } }),
    ...changes,
  };
}

/** The observation without its cost and latency, which a revision does not repeat. */
export function unbilled({ costUsd: _, latencyMs: __, ...rest }: Observation): Observation {
  return rest;
}

/** Scores and distributes into a new buffer. */
export function distributionOf(
  policy: Policy,
  x: Float64Array,
  arms: readonly string[] = ids,
  prices?: Prices,
): ActionDistribution {
  const out = createDistribution(arms.length);
  policy.score(x, arms, out, { prices });
  policy.distribute(out, fork(1, "distribute"));
  return out;
}

/** The learned state and the resulting behaviour, as text. */
export function stateOf(policy: Policy): string {
  return JSON.stringify([policy.snapshot(), policy.arms(), behaviourOf(policy)]);
}

/** Distributions over the active arms for a few fixed contexts, as text. */
export function behaviourOf(policy: Policy): string {
  const active = policy.arms().flatMap((arm) => (arm.active ? [arm.id] : []));
  if (active.length === 0) return "";
  const rng = fork(2, "behaviour");
  return JSON.stringify(
    [0, 1, 2].map(() => {
      const out = distributionOf(policy, context(rng), active);
      return [out.mean, out.sd, out.costUsd, out.latencyMs, out.score, out.probability].map(
        (column) => [...column],
      );
    }),
  );
}

export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function checkClose(actual: number, expected: number, within: number, what: string): void {
  check(Math.abs(actual - expected) <= within, `${what}: ${actual}, not ${expected}`);
}

export function checkSum(out: ActionDistribution): void {
  let sum = 0;
  for (let i = 0; i < out.size; i++) {
    const p = out.probability[i] ?? Number.NaN;
    check(p >= 0 && p <= 1 + 1e-12, `probability[${i}] is ${p}`);
    sum += p;
  }
  checkClose(sum, 1, 1e-9, "the sum of the probabilities is");
}

/** Requires that `call` throws a `PolicyError` with one of the codes and does not change the policy. */
export function checkRefused(
  policy: Policy,
  what: string,
  codes: readonly PolicyErrorCode[],
  call: () => void,
): void {
  const before = stateOf(policy);
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  check(thrown !== undefined, `${what} was not refused`);
  check(
    PolicyError.isInstance(thrown) && codes.includes(thrown.code),
    `${what} was refused with ${String(thrown)}, not a PolicyError of ${codes.join(" or ")}`,
  );
  check(stateOf(policy) === before, `${what} was refused but changed the policy`);
}

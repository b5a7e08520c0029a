import { linUCB } from "@armature/bandit-linucb";
import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  type Observation,
  type Policy,
} from "@armature/policy";
import { withObjective } from "../../src/index.ts";

const size = 10;
const prices = { perUsd: 100, perMs: 1e-5 };

export interface Prepared {
  readonly policy: Policy;
  readonly out: ActionDistribution;
  readonly observations: readonly Observation[];
}

/** A policy with ten arms and twelve features, and the input for decisions and updates. */
export function prepared(): Prepared {
  const policy = withObjective(linUCB())({ dimension: 12, featureSchema: "heap@1" });
  const arms = Array.from({ length: size }, (_, i) => `arm-${i}`);
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  for (const id of arms) policy.addArm({ id });
  const observations = arms.map((arm, i) => ({
    decisionId: `d${i}`,
    arm,
    eligible: arms,
    context,
    propensity: 1 / size,
    quality: 0.05 * i,
    costUsd: 0.0001 * (1 + i),
    latencyMs: 300 * (1 + i),
  }));
  for (let i = 0; i < 200; i++) policy.update(observations[i % size]);
  return { policy, out: createDistribution(size), observations };
}

/** One decision at prices and with switch costs: score, distribute, decide. */
export default function prepare(): () => void {
  const { policy, out, observations } = prepared();
  const [{ context, eligible }] = observations;
  const rng = fork(1, "heap");
  const usd = Float64Array.from({ length: size }, (_, i) => 0.001 * i);
  const terms = { prices, switchCost: { usd, requests: 20 } };
  return () => {
    policy.score(context, eligible, out, terms);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

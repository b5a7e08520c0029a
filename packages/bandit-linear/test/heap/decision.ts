import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  type Observation,
  type Policy,
  type Rng,
} from "@armature/policy";
import { greedyWithFloor } from "@armature/policy/kit";
import { linearPolicy } from "../../src/index.ts";

export interface Prepared {
  readonly policy: Policy;
  readonly context: Float64Array;
  readonly arms: readonly string[];
  readonly out: ActionDistribution;
  readonly rng: Rng;
  readonly observations: readonly Observation[];
}

/** A policy with ten arms and twelve features, and the input for decisions and updates. */
export function prepared(): Prepared {
  const policy = linearPolicy({
    kind: "greedy",
    config: {},
    rank: ({ size, mean, score }) => {
      for (let i = 0; i < size; i++) score[i] = mean[i];
    },
    distribute: (out: ActionDistribution) => greedyWithFloor(out, 0.1),
  })({ dimension: 12, featureSchema: "heap@1" });
  const arms = Array.from({ length: 10 }, (_, i) => `arm-${i}`);
  for (const id of arms) policy.addArm({ id });
  const out = createDistribution(10);
  const rng = fork(1, "heap");
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  const observations = arms.map((arm) => ({
    decisionId: "d",
    arm,
    eligible: arms,
    context,
    propensity: 0.5,
    quality: 0.5,
  }));
  return { policy, context, arms, out, rng, observations };
}

/** One decision: score, distribute, decide. */
export default function prepare(): () => void {
  const { policy, context, arms, out, rng } = prepared();
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  greedyWithFloor,
} from "@armature/policy";
import { linearPolicy } from "../../src/index.ts";

/** One decision and one update: score, distribute, decide, learn. */
export default function prepare(): () => void {
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
    reward: 0.5,
  }));
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    policy.update(observations[decide(out, rng)]);
  };
}

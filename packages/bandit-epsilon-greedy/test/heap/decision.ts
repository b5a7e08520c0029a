import { createDistribution, decide, fork } from "@armature/policy";
import { epsilonGreedy } from "../../src/index.ts";

/** One decision among five arms after some settlements: score, distribute, decide. */
export default function prepare(): () => void {
  const policy = epsilonGreedy({ decay: 100 })({ dimension: 12, featureSchema: "heap@1" });
  const arms = Array.from({ length: 5 }, (_, i) => `arm-${i}`);
  const out = createDistribution(5);
  const rng = fork(1, "heap");
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  for (const id of arms) policy.addArm({ id });
  for (let i = 0; i < 25; i++) {
    policy.update({
      decisionId: `d${i}`,
      arm: arms[i % 5],
      eligible: arms,
      context,
      propensity: 0.5,
      quality: 0.1 * (i % 5),
    });
  }
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

import { createDistribution, decide, fork } from "@armature/policy";
import { hybridLinUCB } from "../../../src/index.ts";

/** One decision with four arms of three features and twelve context features. */
export default function prepare(): () => void {
  const policy = hybridLinUCB()({ dimension: 12, featureSchema: "heap@1" });
  const arms = Array.from({ length: 4 }, (_, i) => `arm-${i}`);
  for (const [i, id] of arms.entries()) policy.addArm({ id, features: [1, i / 4, 1 / (i + 1)] });
  const out = createDistribution(4);
  const rng = fork(1, "heap");
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

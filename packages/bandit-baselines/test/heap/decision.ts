import { createDistribution, decide, fork, type PolicyFactory } from "@armature/policy";

/** One decision among three arms after some settlements: score, distribute, decide. */
export function decisionOf(factory: PolicyFactory): () => void {
  const policy = factory({ dimension: 12, featureSchema: "heap@1" });
  const arms = Array.from({ length: 3 }, (_, i) => `arm-${i}`);
  const out = createDistribution(3);
  const rng = fork(1, "heap");
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  for (const id of arms) policy.addArm({ id });
  for (let i = 0; i < 30; i++) {
    policy.update({
      decisionId: `d${i}`,
      arm: arms[i % 3],
      eligible: arms,
      context,
      propensity: 0.5,
      quality: 0.5 + 0.08 * (i % 3),
    });
  }
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

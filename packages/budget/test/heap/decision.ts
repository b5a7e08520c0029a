import { linUCB } from "@armature/bandit-linucb";
import { createDistribution, decide, fork } from "@armature/policy";
import { withBudget, withFloor } from "../../src/index.ts";

const size = 10;

/** One decision within a binding budget and with a floor: score, distribute, decide. */
export default function prepare(): () => void {
  const spec = { dimension: 12, featureSchema: "heap@1" };
  const policy = withFloor(withBudget(linUCB(), { usdPerRequest: 0.0005 }), {
    epsilon: 0.01,
    usdPerRequest: 1e-5,
    maxLoss: 3e-4,
  })(spec);
  const arms = Array.from({ length: size }, (_, i) => `arm-${i}`);
  const out = createDistribution(size);
  const rng = fork(1, "heap");
  const context = new Float64Array(12).fill(0.1);
  context[0] = 1;
  for (const id of arms) policy.addArm({ id });
  for (let i = 0; i < 200; i++) {
    policy.update({
      decisionId: `d${i}`,
      arm: arms[i % size],
      eligible: arms,
      context,
      propensity: 1 / size,
      quality: (0.1 * (i % size)) / size,
      costUsd: 0.0001 * (1 + (i % size)),
    });
  }
  return () => {
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    decide(out, rng);
  };
}

import { createDistribution, fork } from "@armature/policy";
import { expect, test } from "vitest";
import { boltzmann } from "../src/index.ts";

// Oracle: VowpalWabbit/vowpal_wabbit, vowpalwabbit/explore/tests/explore_test.cc at 872fd8da
// (BSD-3-Clause), Explore.Softmax: λ = 0.2 over the scores 1, 2, 3, 8. Strong priors set the expected
// qualities to a tenth of these scores, at a tenth of the temperature.
test("probabilities agree with Vowpal Wabbit", () => {
  const policy = boltzmann({ temperature: 0.5 })({ dimension: 1, featureSchema: "bias@1" });
  const ids = ["a", "b", "c", "d"];
  for (const [i, id] of ids.entries()) {
    policy.addArm({ id }, { strength: 1e6, mean: [[0.1, 0.2, 0.3, 0.8][i]] });
  }
  const out = createDistribution(4);
  policy.score(Float64Array.of(1), ids, out);
  policy.distribute(out, fork(1, "softmax"));
  for (const [i, p] of [0.128726182, 0.157226513, 0.192036897, 0.522010408].entries()) {
    expect(out.probability[i]).toBeCloseTo(p, 8);
  }
});

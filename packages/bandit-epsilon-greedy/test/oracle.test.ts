import { createDistribution, fork } from "@armature/policy";
import { expect, test } from "vitest";
import { epsilonGreedy } from "../src/index.ts";
import { oracleCases } from "./oracle-cases.ts";

test.each(oracleCases.map((oracle) => [oracle.id, oracle] as const))(
  "scores agree with %s",
  (_, oracle) => {
    const dimension = oracle.query[0].length;
    // Coefficients are linear in the rewards, so rewards above 1 are scaled down, and scores up.
    const scale = Math.max(1, ...oracle.rewards);
    const policy = epsilonGreedy({
      epsilon: 0,
      ridge: 1,
      biasRidge: 1,
      priorMean: 0,
      tries: 0,
      changeDetection: false,
      sharing: false,
    })({
      dimension,
      featureSchema: "oracle@1",
    });
    for (const id of oracle.arms) policy.addArm({ id });
    oracle.decisions.forEach((arm, i) => {
      policy.update({
        decisionId: `${i}`,
        arm,
        eligible: oracle.arms,
        context: Float64Array.from(oracle.contexts[i]),
        propensity: null,
        quality: oracle.rewards[i] / scale,
      });
    });
    const out = createDistribution(oracle.arms.length);
    oracle.query.forEach((query, row) => {
      policy.score(Float64Array.from(query), oracle.arms, out);
      policy.distribute(out, fork(0, "oracle"));
      const expected = oracle.scores[row];
      expected.forEach((score, arm) => {
        expect(Math.abs(scale * out.score[arm] - score)).toBeLessThan(1e-7);
      });
      expect(out.probability[expected.indexOf(Math.max(...expected))]).toBe(1);
    });
  },
);

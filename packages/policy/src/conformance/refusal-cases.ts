import { createDistribution } from "../contract/create-distribution.ts";
import type { Observation } from "../contract/policy.ts";
import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import { checkRefused, context, distributionOf, ids, observation, trained } from "./harness.ts";

const unreal = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function badContexts(): Float64Array[] {
  const wrongLengths = [[], [1, 0, 0], [1, 0, 0, 0, 0]].map((x) => Float64Array.from(x));
  return [...wrongLengths, ...unreal.map((value) => Float64Array.of(1, 0, value, 0))];
}

export const refusalCases: readonly ConformanceCase[] = [
  {
    name: "a bad context is refused",
    run(factory) {
      const policy = trained(factory, 12, 10);
      for (const x of badContexts()) {
        checkRefused(policy, `scoring the context [${x}]`, ["invalid-context"], () => {
          distributionOf(policy, x);
        });
        checkRefused(policy, `learning the context [${x}]`, ["invalid-context"], () => {
          policy.update(observation(fork(12, "bad"), { context: x }));
        });
      }
    },
  },
  {
    name: "a bad observation is refused",
    run(factory) {
      const policy = trained(factory, 13, 10);
      const changes: Partial<Observation>[] = [
        { quality: -0.01 },
        { quality: 1.01 },
        { quality: 0.5, revises: -0.01 },
        { quality: 0.5, revises: 1.01 },
        { costUsd: -1 },
        { latencyMs: -1 },
        { prices: { perUsd: -1, perMs: 0 } },
        { prices: { perUsd: 0, perMs: -1 } },
        { weight: 0 },
        { weight: -1 },
        { propensity: -0.1 },
        { propensity: 1.1 },
        { attempt: 0 },
        { attempt: 1.5 },
        ...unreal.flatMap((value) => [
          { quality: value },
          { quality: 0.5, revises: value },
          { costUsd: value },
          { latencyMs: value },
          { prices: { perUsd: value, perMs: 0 } },
          { prices: { perUsd: 0, perMs: value } },
          { weight: value },
          { propensity: value },
          { attempt: value },
        ]),
      ];
      for (const change of changes) {
        const [field, value] = Object.entries(change).at(-1) ?? [];
        const shown = typeof value === "object" ? Object.values(value ?? {}) : value;
        checkRefused(policy, `${field} ${shown}`, ["invalid-observation"], () => {
          policy.update(observation(fork(13, "bad"), change));
        });
      }
      checkRefused(policy, "a revision without a quality", ["invalid-observation"], () => {
        const { quality: _, ...unrated } = observation(fork(13, "bad"));
        policy.update({ ...unrated, revises: 0.5 });
      });
      checkRefused(policy, "an observation of an unknown arm", ["unknown-arm"], () => {
        policy.update(observation(fork(13, "bad"), { arm: "unknown" }));
      });
    },
  },
  {
    name: "a small buffer is refused",
    run(factory) {
      const policy = trained(factory, 14, 10);
      checkRefused(policy, "a buffer for two arms", ["invalid-distribution"], () => {
        policy.score(context(fork(14, "small")), ids, createDistribution(2));
      });
    },
  },
];

import { uniform } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EvaluationRow } from "../../src/rows/row.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import { bernoulli } from "../data.ts";
import { runningMeans } from "../trivial-policy.ts";

const _seeds = [1, 2, 3, 4, 5];
const data = bernoulli(400, [0.2, 0.8], 1);

test("a policy learns about the chosen arm only", () => {
  const { factory, made } = runningMeans(0.5);
  simulate({ ...data, seeds: [1], policies: { learner: factory } });
  const observations = made[0]?.observations ?? [];
  const rowOf = new Map(data.rows.map((row) => [row.id, row]));
  expect(observations.length).toBe(400);
  expect(new Set(observations.map(({ decisionId }) => decisionId)).size).toBe(400);
  for (const { decisionId, arm, eligible, quality, costUsd, propensity, ...rest } of observations) {
    expect({ reward: quality, cost: costUsd }).toEqual(rowOf.get(decisionId.slice(5))?.arms[arm]);
    expect(eligible).toEqual(["a", "b"]);
    expect([0.25, 0.75]).toContain(propensity);
    expect(Object.keys(rest).toSorted()).toEqual(["context", "prices"]);
    expect(rest.prices).toEqual({ perUsd: expect.closeTo(150), perMs: 1e-5 });
  }
});

test("outcomes of arms that were not chosen do not influence choices", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, other) => {
        const { rows, contexts } = bernoulli(60, [0.4, 0.6, 0.5], seed);
        const chosen = (given: readonly EvaluationRow[]) => {
          const { factory, made } = runningMeans(0.3);
          simulate({
            rows: given,
            contexts,
            seeds: [seed],
            policies: { learner: factory },
            // The default scale of dollars depends on all outcomes.
            objective: { costScaleUsd: 0.003 },
          });
          return new Map(made[0]?.observations.map(({ decisionId, arm }) => [decisionId, arm]));
        };
        const before = chosen(rows);
        const altered = rows.map((row) => ({
          ...row,
          arms: Object.fromEntries(
            Object.entries(row.arms).map(([arm, outcome]) => [
              arm,
              before.get(`rows/${row.id}`) === arm ? outcome : { reward: other, cost: 9 },
            ]),
          ),
        }));
        expect(chosen(altered)).toEqual(before);
      },
    ),
    { seed: 5, numRuns: 20 },
  );
});

test("a policy gets a copy of the context: writing to it does not change the data", () => {
  const contexts = data.rows.map((_, index) => Float64Array.of(1, index));
  const seen: number[] = [];
  simulate({
    ...data,
    contexts,
    seeds: [1, 2],
    policies: {
      vandal: (spec) => {
        const policy = uniform()(spec);
        const { score } = policy;
        policy.score = (context, ...rest) => {
          seen.push(context[1] ?? -1);
          score.call(policy, context, ...rest);
          context.fill(-7);
        };
        policy.update = () => {};
        return policy;
      },
    },
  });
  expect(contexts[3]).toEqual(Float64Array.of(1, 3));
  expect(seen.slice(400).toSorted((a, b) => a - b)).toEqual(data.rows.map((_, index) => index));
});

import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { uniform } from "@armature/policy";
import { expect, test } from "vitest";
import { coverage } from "../../src/off-policy/coverage.ts";
import { population } from "./population.ts";

const data = population(1000);
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

// Of 40 valid 95 % intervals, fewer than 34 contain the truth once in 300 times. The full experiment
// has 500 logs of 2,000 evaluated requests.
const FEWEST = 34 / 40;

test("intervals of IPS, SNIPS and DR contain the truth on logs of ε-greedy", () => {
  const { value, quality, valueDifference, runs } = coverage({
    data,
    logging: epsilonGreedy({ epsilon: 0.2 }),
    candidate: linUCB(),
    baseline: uniform(),
    requests: 600,
    seeds,
  });
  expect(runs).toBe(40);
  for (const report of [value, quality, valueDifference]) {
    for (const method of ["IPS", "SNIPS", "DR", "adaptively weighted DR"]) {
      expect(report[method]?.covered, method).toBeGreaterThanOrEqual(FEWEST);
    }
    expect(report.answer?.covered).toBeGreaterThanOrEqual(38 / 40);
    // They are not trivially wide: rewards near .9 do not widen self-normalised intervals.
    expect(report.SNIPS?.halfWidth).toBeLessThan(0.6 * (report.IPS?.halfWidth ?? 0));
    expect(report.answer?.halfWidth).toBeLessThan(0.2);
  }
}, 120_000);

test("the confidence sequence contains the truth on logs of the budgeted default", () => {
  const policy = withBudget(linUCB(), { usdPerRequest: 0.001 });
  const { value, quality, costUsd, runs } = coverage({
    data,
    logging: policy,
    candidate: policy,
    baseline: policy,
    requests: 600,
    seeds: seeds.slice(0, 12),
    budgeted: true,
  });
  expect(runs).toBe(12);
  expect(value.answer?.covered).toBeGreaterThanOrEqual(0.95);
  expect(quality.answer?.covered).toBeGreaterThanOrEqual(0.95);
  expect(costUsd.answer?.covered).toBeGreaterThanOrEqual(0.95);
}, 120_000);

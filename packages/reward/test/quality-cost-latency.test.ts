import { expect, test } from "vitest";
import { rewardConformance } from "../src/conformance.ts";
import {
  completeObjective,
  type Outcome,
  qualityCostLatency,
  RewardError,
  worthOf,
} from "../src/index.ts";

rewardConformance("qualityCostLatency()", qualityCostLatency());
rewardConformance("heavy weights", qualityCostLatency({ costWeight: 1000, latencyWeight: 3 }));
rewardConformance("no heuristic", qualityCostLatency({ heuristic: false, latencyWeight: 0 }));

test("the value is the quality, minus 0.3 at the most expensive model's cost, minus 0.1 for ten seconds", () => {
  const reward = qualityCostLatency();
  const objective = completeObjective([reward.objective], { budgeted: false, costScaleUsd: 0.02 });
  const worth = (outcome: Outcome) => worthOf(objective, outcome);
  expect(worth({ quality: 0.9 })).toBe(0.9);
  expect(worth({ quality: 0.9, costUsd: 0.02 })).toBeCloseTo(0.6, 15);
  expect(worth({ quality: 0.9, costUsd: 0.02, latencyMs: 10_000 })).toBeCloseTo(0.5, 15);
  expect(worth({ quality: 0.9, costUsd: 0.002, latencyMs: 5000 })).toBeCloseTo(0.82, 15);
});

test("the learned quality depends on neither cost nor weights", () => {
  const outcome = { quality: 0.8, costUsd: 40, latencyMs: 9e4 };
  expect(qualityCostLatency().quality(outcome)).toBe(0.8);
  expect(qualityCostLatency({ costWeight: 7, latencyWeight: 7 }).quality(outcome)).toBe(0.8);
});

test("weights and scales are not part of the configuration, so changing them keeps learned state", () => {
  const weights = { costWeight: 1, latencyWeight: 2, costScaleUsd: 3, latencyScaleMs: 4 };
  const reward = qualityCostLatency(weights);
  expect(reward.objective).toEqual(weights);
  expect(reward.kind).toBe(qualityCostLatency().kind);
  expect(reward.config).toEqual(qualityCostLatency().config);
  expect(qualityCostLatency({ heuristic: false }).config).not.toEqual(reward.config);
});

test("a failed attempt has quality 0, whatever is reported, with and without the heuristic", () => {
  for (const heuristic of [true, false]) {
    const reward = qualityCostLatency({ heuristic });
    expect(reward.quality({ failed: true })).toBe(0);
    expect(reward.quality({ failed: true, quality: 1, answer: { finish: "stop" } }, 1)).toBe(0);
  }
});

test("without a quality the heuristic is used, unless it is off", () => {
  const finished: Outcome = { answer: { finish: "stop" } };
  const on = qualityCostLatency();
  const off = qualityCostLatency({ heuristic: false });
  expect(on.quality(finished, 0.9)).toBe(0.9);
  expect(on.quality(finished)).toBe(0.75);
  expect(on.quality({ costUsd: 1 })).toBeUndefined();
  expect(on.quality({ ...finished, quality: 0.2 }, 0.9)).toBe(0.2);
  expect(off.quality(finished, 0.9)).toBeUndefined();
  expect(off.quality({ ...finished, quality: 0.2 }, 0.9)).toBe(0.2);
});

test.each([
  { costWeight: -0.1 },
  { costWeight: Number.NaN },
  { latencyWeight: Number.POSITIVE_INFINITY },
  { latencyWeight: 1001 },
  { costScaleUsd: 0 },
  { latencyScaleMs: -1 },
])("option %o is refused", (options) => {
  const [name] = Object.keys(options);
  expect(() => qualityCostLatency(options)).toThrow(new RegExp(`^${name} must be`));
});

test.each([-0.1, 1.1, Number.NaN])("an expected quality of %d is refused", (expected) => {
  expect(() => qualityCostLatency().quality({ quality: 1 }, expected)).toThrow(RewardError);
});

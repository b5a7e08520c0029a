import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { uniform } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { evaluatePolicy } from "../../src/off-policy/evaluate-policy.ts";
import type { LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import { only } from "./only.ts";
import {
  armMean,
  arms,
  data,
  reportOf,
  scaleUsd,
  uniformLog,
  worth,
  worthOfOne,
} from "./uniform-log.ts";

describe("a frozen candidate", () => {
  test("value, quality and dollars of one arm, from a log that drew it a third of the time", () => {
    const { value, quality, costUsd, log, share } = reportOf({
      decisions: uniformLog,
      candidate: only("large"),
    });
    expect(log).toMatchObject({ decisions: 6000, judged: 3000, fitted: 3000, clusters: 3000 });
    expect(share.candidate).toEqual({ small: 0, middle: 0, large: 1 });
    for (const [metric, truth] of [
      [value, worth("large")],
      [quality, armMean("large", "reward")],
      [costUsd, armMean("large", "cost")],
    ] as const) {
      expect(metric.candidate.low).toBeLessThan(truth);
      expect(metric.candidate.high).toBeGreaterThan(truth);
      expect(Math.abs(metric.candidate.estimate / truth - 1)).toBeLessThan(0.05);
    }
    const difference = armMean("large", "reward") - meanOf("reward");
    expect(quality.difference.low).toBeGreaterThan(0);
    expect(quality.difference.low).toBeLessThan(difference);
    expect(quality.difference.high).toBeGreaterThan(difference);
    // Better, but not worth its price.
    const lost = worth("large") - arms.reduce((sum, arm) => sum + worth(arm) / 3, 0);
    expect(value.difference.high).toBeLessThan(0);
    expect(value.difference.low).toBeLessThan(lost);
    expect(value.difference.high).toBeGreaterThan(lost);
    expect(costUsd.difference.low).toBeGreaterThan(0);
  });
  test("every estimator is near the truth, biased ones not much farther", () => {
    const { value, quality } = evaluatePolicy({
      decisions: uniformLog,
      candidate: only("middle"),
    });
    expect(quality.others.map(({ name }) => name)).toEqual([
      "adaptively weighted DR",
      "replay",
      "IPS",
      "clipped IPS",
      "SNIPS",
      "DM",
      "DR",
      "SNDR",
      "Switch-DR",
      "DRos",
    ]);
    for (const [metric, truth] of [
      [value, worth("middle")],
      [quality, armMean("middle", "reward")],
    ] as const) {
      for (const { name, candidate } of metric.others) {
        expect(Math.abs(candidate.estimate - truth), name).toBeLessThan(0.05);
      }
    }
  });
  test("a difference is paired, and so more precise than each side", () => {
    const compared = (logging: "adaptive" | "fixed") =>
      evaluatePolicy({
        decisions: uniformLog,
        candidate: epsilonGreedy({ epsilon: 0.1 }),
        baseline: epsilonGreedy({ epsilon: 0.2 }),
        logging,
      });
    const { value, quality } = compared("adaptive");
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    // The sequence allows for rare large bills on both sides of a difference in value.
    for (const { candidate, difference } of [quality, compared("fixed").value]) {
      expect(width(difference)).toBeLessThan(0.8 * width(candidate));
    }
    for (const { candidate, baseline, difference } of [value, quality]) {
      expect(difference.estimate).toBeCloseTo(candidate.estimate - baseline.estimate, 2);
    }
  });
  test("the logged policy has the mean of the observed outcomes", () => {
    const evaluated = uniformLog.decisions.slice(3000);
    const mean = evaluated.reduce((sum, { quality = 0 }) => sum + quality, 0) / 3000;
    const paid = evaluated.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0) / 3000;
    const { value, quality, weights } = evaluatePolicy({
      decisions: uniformLog,
      candidate: linUCB(),
    });
    for (const [metric, earned] of [
      [quality, mean],
      [value, mean - (0.3 * paid) / scaleUsd],
    ] as const) {
      for (const { name, baseline } of metric.others) {
        if (name === "IPS" || name === "SNIPS" || name === "replay") {
          expect(baseline.estimate, name).toBeCloseTo(earned, 12);
        }
      }
    }
    expect(weights.baseline).toMatchObject({ mean: 1, z: 0, effectiveSize: 3000, largest: 1 });
  });
  test("the same log and options give the same report, to the byte", () => {
    const report = () =>
      JSON.stringify(evaluatePolicy({ decisions: uniformLog, candidate: thompson() }));
    expect(report()).toBe(report());
  });
  test("a candidate does not see the decisions that evaluate it", () => {
    const evaluated = uniformLog.decisions.slice(3000);
    const from = Math.min(...evaluated.map(({ position }) => position));
    const blind: LoggedDecisions = {
      ...uniformLog,
      history: uniformLog.history.filter(({ position }) => position < from),
    };
    expect(evaluatePolicy({ decisions: blind, candidate: linUCB() })).toEqual(
      evaluatePolicy({ decisions: uniformLog, candidate: linUCB() }),
    );
  });
  test("logs of a fixed policy can be declared as such, and give narrower intervals", () => {
    const adaptive = evaluatePolicy({ decisions: uniformLog, candidate: linUCB() });
    const fixed = evaluatePolicy({ decisions: uniformLog, candidate: linUCB(), logging: "fixed" });
    expect(fixed.value.method).toMatch(/cross-fitted DR/);
    expect(fixed.value.others.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "DR, cluster bootstrap",
        "IPS, empirical Bernstein",
        "confidence sequence",
      ]),
    );
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    for (const metric of ["value", "quality"] as const) {
      const [narrow, wide] = [fixed[metric].difference, adaptive[metric].difference];
      expect(width(narrow)).toBeLessThan(0.7 * width(wide));
    }
  });
});

function meanOf(field: "reward" | "cost"): number {
  return arms.reduce((sum, arm) => sum + armMean(arm, field) / 3, 0);
}

describe("a candidate that keeps learning", () => {
  test("has the value of its own run", () => {
    const requests = 6000;
    const truths: number[][] = [];
    const estimates: number[][] = [];
    for (let seed = 0; seed < 6; seed++) {
      const log = simulateLog({ data, logging: uniform(), requests, seed });
      const { value, quality, checks } = evaluatePolicy({
        decisions: log,
        candidate: epsilonGreedy(),
        fitShare: 0,
        learning: true,
      });
      estimates.push([quality.candidate.estimate, value.candidate.estimate]);
      const kept = checks.find(({ name }) => name === "replayed")?.measured ?? 0;
      // One in K decisions of a uniform log is kept.
      expect(Math.abs(kept - requests / 3)).toBeLessThan(150);
      const own = simulateLog({ data, logging: epsilonGreedy(), requests: kept, seed: 100 + seed });
      truths.push([
        own.decisions.reduce((sum, { quality: q = 0 }) => sum + q, 0) / kept,
        own.decisions.reduce((sum, decision) => sum + worthOfOne(decision), 0) / kept,
      ]);
      expect(value.candidate.low).toBeLessThan(value.candidate.estimate - 0.005);
    }
    const mean = (values: number[][], at: number) =>
      values.reduce((sum, one) => sum + one[at], 0) / values.length;
    expect(Math.abs(mean(estimates, 0) - mean(truths, 0))).toBeLessThan(0.006);
    // Dollars add noise.
    expect(Math.abs(mean(estimates, 1) - mean(truths, 1))).toBeLessThan(0.01);
  });
  test("holds the budget in the replayed run", () => {
    const { costUsd } = reportOf({
      decisions: uniformLog,
      candidate: withBudget(linUCB(), { usdPerRequest: 0.001 }),
      learning: true,
    });
    expect(costUsd.candidate.estimate).toBeLessThan(0.0012);
    expect(costUsd.baseline.estimate).toBeGreaterThan(0.003);
    expect(costUsd.difference.high).toBeLessThan(0);
  });
});

import { fork } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { deviation } from "../../src/off-policy/diagnostics/deviation.ts";
import { weightFacts } from "../../src/off-policy/diagnostics/weight-facts.ts";
import type { DrawnDecision } from "../../src/off-policy/log/decision.ts";
import { qualityAlone } from "../data.ts";

function decisions(size: number, p: number, seed: number, drawn = p): DrawnDecision[] {
  const rng = fork(seed, "diagnostics");
  return Array.from({ length: size }, (_, i) => ({
    decisionId: `${i}`,
    tier: "default",
    cluster: `${i}`,
    position: i,
    at: i,
    context: Float64Array.of(1),
    objective: qualityAlone,
    eligible: ["a", "b"],
    chosen: rng.uniform() < drawn ? 1 : 0,
    probabilities: Float64Array.of(1 - p, p),
  }));
}

const all = (target: readonly number[], size: number) =>
  Array.from({ length: size }, () => Float64Array.from(target));

describe("the weights of a policy", () => {
  test("by hand", () => {
    const two = decisions(2, 0.25, 1).map((one, chosen) => ({ ...one, chosen }));
    // Weights .4/.75 and .6/.25.
    const facts = weightFacts(two, all([0.4, 0.6], 2));
    const [a, b] = [0.4 / 0.75, 0.6 / 0.25];
    expect(facts.mean).toBeCloseTo((a + b) / 2, 12);
    expect(facts.effectiveSize).toBeCloseTo((a + b) ** 2 / (a * a + b * b), 12);
    expect(facts.largest).toBeCloseTo(b, 12);
    expect(facts.largestShare).toBeCloseTo(b / (a + b), 12);
    const variance = 0.16 / 0.75 + 0.36 / 0.25 - 1;
    expect(facts.standardError).toBeCloseTo(Math.sqrt(2 * variance) / 2, 12);
    expect(facts.z).toBeCloseTo((a + b - 2) / Math.sqrt(2 * variance), 12);
    expect(facts.unsupported).toBe(0);
    expect(facts.histogram.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  test("z is standard if probabilities are exact, however heavy the weights", () => {
    for (const p of [0.5, 0.05, 0.002]) {
      const zs = Array.from({ length: 400 }, (_, seed) => {
        const { z, limit } = weightFacts(decisions(500, p, seed), all([0.2, 0.8], 500));
        expect(Math.abs(z)).toBeLessThan(limit);
        return z;
      });
      const mean = zs.reduce((sum, z) => sum + z, 0) / 400;
      const sd = Math.sqrt(zs.reduce((sum, z) => sum + (z - mean) ** 2, 0) / 400);
      expect(Math.abs(mean)).toBeLessThan(0.2);
      expect(sd).toBeGreaterThan(0.85);
      expect(sd).toBeLessThan(1.15);
    }
  });

  test("z is large if probabilities are wrong", () => {
    // Drawn with .1 but logged as .05, a common fault: the mean weight is near 2.
    const { mean, z, limit } = weightFacts(decisions(3000, 0.05, 1, 0.1), all([0, 1], 3000));
    expect(mean).toBeGreaterThan(1.8);
    expect(z).toBeGreaterThan(limit);
  });

  test("probability on arms that could not be drawn is unsupported", () => {
    expect(weightFacts(decisions(10, 0, 1), all([0.7, 0.3], 10)).unsupported).toBeCloseTo(0.3, 12);
    expect(weightFacts(decisions(10, 1e-9, 1), all([0.7, 0.3], 10)).unsupported).toBeCloseTo(
      0.3,
      12,
    );
    expect(weightFacts(decisions(10, 1e-3, 1), all([0.7, 0.3], 10)).unsupported).toBe(0);
  });
});

test("the limit of a deviation is 4.3 for many small terms, and larger for few large ones", () => {
  expect(deviation(10, 1e6, 1).limit).toBeCloseTo(Math.sqrt(2 * Math.log(1e4)), 1);
  expect(deviation(10, 10, 1).limit).toBeGreaterThan(5);
  expect(deviation(0, 0, 1)).toEqual({ z: 0, limit: 0 });
  // A contradiction: a certain event did not happen.
  expect(deviation(-1, 0, 1).z).toBe(Number.NEGATIVE_INFINITY);
});

import { type ActionDistribution, createDistribution } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inverseGapWeighting } from "../src/inverse-gap-weighting.ts";

function buffer(scores: readonly number[]): ActionDistribution {
  const out = createDistribution(scores.length);
  out.size = scores.length;
  out.score.set(scores);
  return out;
}

function probabilities(scores: readonly number[], gamma: number): number[] {
  const out = buffer(scores);
  inverseGapWeighting(out, gamma);
  return [...out.probability];
}

// Oracle: Foster & Rakhlin 2020, Algorithm 1, computed by hand: 1/(3 + 100·0.05) = 1/8 and
// 1/(3 + 100·0.4) = 1/43; the best has 1 − 1/8 − 1/43 = 293/344.
test("gaps of 0.05 and 0.4 at γ = 100", () => {
  const [best, near, far] = probabilities([-0.2, -0.25, -0.6], 100);
  expect(near).toBeCloseTo(1 / 8, 14);
  expect(far).toBeCloseTo(1 / 43, 14);
  expect(best).toBeCloseTo(293 / 344, 14);
});

test("γ = 0 is uniform, a large γ is greedy", () => {
  for (const p of probabilities([0.1, 0.7, 0.4], 0)) expect(p).toBeCloseTo(1 / 3, 15);
  expect(probabilities([0.1, 0.7, 0.4], 1e12)[1]).toBeCloseTo(1, 10);
});

test("an arm with a score of −∞ has probability 0", () => {
  expect(probabilities([Number.NEGATIVE_INFINITY, 0.5], 1)).toEqual([0, 1]);
});

const scores = fc.array(
  fc.oneof(
    fc.double({ min: -2, max: 2, noNaN: true }),
    // Scores include ties and nearly eliminated arms.
    fc.constantFrom(0.5, 0.9, -1e6),
  ),
  { minLength: 1, maxLength: 40 },
);
const gammas = fc.oneof(
  fc.double({ min: 0, max: 1e9, noNaN: true }),
  fc.constantFrom(0, 1e-300, 1e300),
);

test("probabilities are never negative, sum to 1 and keep the order of the scores", () => {
  fc.assert(
    fc.property(scores, gammas, (values, gamma) => {
      const p = probabilities(values, gamma);
      expect(Math.abs(p.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
      const best = Math.max(...values);
      for (const [i, value] of values.entries()) {
        expect(p[i]).toBeGreaterThanOrEqual(0);
        expect(p[i]).toBeLessThanOrEqual(value === best ? 1 : 1 / values.length);
        for (const [j, other] of values.entries()) {
          if (value < other) expect(p[i]).toBeLessThanOrEqual(p[j] + 1e-12);
        }
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

// Lemma 3 of Foster & Rakhlin 2020, the purpose of the rule: for all true rewards f*,
// Σ p(a)·[f*(best) − f*(a) − γ/4·(f(a) − f*(a))²] ≤ K/γ.
test("the regret is bounded by the estimation error, for all true rewards", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      (arms, gamma) => {
        const p = probabilities(
          arms.map(([estimate]) => estimate),
          gamma,
        );
        const best = Math.max(...arms.map(([, truth]) => truth));
        const sum = arms.reduce((total, [estimate, truth], i) => {
          const error = estimate - truth;
          return total + p[i] * (best - truth - (gamma / 4) * error * error);
        }, 0);
        expect(sum).toBeLessThanOrEqual(arms.length / gamma + 1e-9);
      },
    ),
    { seed: 2, numRuns: 2000 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a score of %s is refused", (score) => {
  expect(() => probabilities([0, score], 1)).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});

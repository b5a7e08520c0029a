import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedAt, solveMultiplier, TEMPERATURE } from "../src/pricing/solve-multiplier.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("for two arms it agrees with the closed form of the logistic, up to a grid step", () => {
  fc.assert(
    fc.property(between(0.05, 1), between(2e-4, 5e-2), between(0.05, 0.95), (gain, dear, p) => {
      const cheap = 1e-4;
      const target = cheap + p * (dear - cheap);
      const requests = {
        size: 1,
        ends: Int32Array.of(2),
        score: Float64Array.of(0, gain),
        mean: Float64Array.of(0, gain),
        cost: Float64Array.of(cheap, dear),
        floor: Float64Array.of(0, 0),
      };
      // p = 1 / (1 + exp(−(gain − multiplier·(dear − cheap)) / temperature))
      const expected = (gain - TEMPERATURE * Math.log(p / (1 - p))) / (dear - cheap);
      const budget = target;
      fc.pre(expected * budget > 2e-5 && expected * budget < 90);
      const solved = solveMultiplier(requests, requests.cost, target, budget, expected / 7);
      expect(Math.abs(solved / expected - 1)).toBeLessThan(1.001e-3);
      expect(expectedAt(requests, requests.cost, expected) / target).toBeCloseTo(1, 9);
    }),
  );
});

test("a lower target gives a larger multiplier", () => {
  const count = fc.integer({ min: 1, max: 5 });
  const rows = fc.array(
    count.chain((n) =>
      fc.array(fc.tuple(between(0, 1), between(0, 0.01)), { minLength: n, maxLength: n }),
    ),
    { minLength: 1, maxLength: 9 },
  );
  fc.assert(
    fc.property(
      rows,
      between(1e-6, 0.01),
      between(1e-6, 0.01),
      between(0, 1e4),
      (requests, a, b, guess) => {
        let end = 0;
        const scored = {
          size: requests.length,
          ends: Int32Array.from(requests, (arms) => (end += arms.length)),
          score: Float64Array.from(requests.flat(), ([score]) => score),
          mean: new Float64Array(requests.flat().length),
          floor: new Float64Array(requests.flat().length).fill(0.05),
          cost: Float64Array.from(requests.flat(), ([, cost]) => cost),
        };
        const { cost } = scored;
        const less = solveMultiplier(scored, cost, Math.min(a, b), 1e-3, 0);
        expect(less).toBeGreaterThanOrEqual(solveMultiplier(scored, cost, Math.max(a, b), 1e-3, 0));
        expect(solveMultiplier(scored, cost, Math.min(a, b), 1e-3, guess), "a guess").toBe(less);
      },
    ),
  );
});

test("if the cheapest arm costs exactly the budget, no other arm is chosen", () => {
  const requests = {
    size: 1,
    ends: Int32Array.of(3),
    score: Float64Array.of(1, 1, 1),
    mean: Float64Array.of(1, 1, 1),
    cost: Float64Array.of(5e-4, 5e-4, 2e-3),
    floor: new Float64Array(3),
  };
  const price = solveMultiplier(requests, requests.cost, 5e-4, 5e-4, 0);
  expect(expectedAt(requests, requests.cost, price)).toBe(5e-4);
  expect(solveMultiplier(requests, requests.cost, 5e-4, 5e-4, 1e9)).toBe(price);
});

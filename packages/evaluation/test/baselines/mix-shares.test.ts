import fc from "fast-check";
import { expect, test } from "vitest";
import { bestMix } from "../../src/baselines/best-mix.ts";
import { mixShares } from "../../src/baselines/mix-shares.ts";

test("by hand", () => {
  const arms = [
    { utility: 0.4, costUsd: 1 },
    { utility: 0.7, costUsd: 3 },
    { utility: 0.8, costUsd: 8 },
    { utility: 0.1, costUsd: 5 },
  ];
  expect(mixShares(arms, 2)).toEqual([0.5, 0.5, 0, 0]);
  expect(mixShares(arms, 4)).toEqual([0, 0.8, 0.2, 0]);
  expect(mixShares(arms, 3)).toEqual([0, 1, 0, 0]);
  expect(mixShares(arms, 100)).toEqual([0, 0, 1, 0]);
  expect(mixShares(arms, Number.POSITIVE_INFINITY)).toEqual([0, 0, 1, 0]);
  expect(mixShares(arms, 0.5)).toEqual([1, 0, 0, 0]);
  expect(mixShares([arms[0], { utility: 0.4, costUsd: 2 }], 3)).toEqual([1, 0]);
});

const arm = fc.record({
  utility: fc.integer({ min: 0, max: 20 }).map((value) => value / 20),
  costUsd: fc.integer({ min: 1, max: 30 }),
});

test("shares sum to 1, keep within the budget and earn the optimum of the linear program", () => {
  fc.assert(
    fc.property(
      fc.array(arm, { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 35, noNaN: true }),
      (arms, extra) => {
        const budget = Math.min(...arms.map(({ costUsd }) => costUsd)) + extra;
        const shares = mixShares(arms, budget);
        const total = (of: (index: number) => number) =>
          shares.reduce((sum, share, index) => sum + share * of(index), 0);
        expect(total(() => 1)).toBeCloseTo(1, 12);
        expect(total((index) => arms[index].costUsd)).toBeLessThanOrEqual(budget + 1e-9);
        const [best] = bestMix([arms.map((one) => ({ ...one, quality: one.utility }))], budget);
        expect(total((index) => arms[index].utility)).toBeCloseTo(best.utility, 10);
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { bestMix } from "../../src/baselines/best-mix.ts";
import { bestFixed, fixedArms, mixAt, oracleOutcomes } from "../../src/baselines/fixed-arms.ts";
import { meanWorth, type Worth } from "../../src/baselines/worth.ts";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import { qualityAlone, rowsOf } from "../data.ts";

// Mean qualities: a .4 at $1, b .7 at $3, c .8 at $8.
const table = outcomeTable(
  rowsOf(
    [
      [0.2, 1],
      [0.9, 2],
      [0.9, 9],
    ],
    [
      [0.6, 1],
      [0.5, 4],
      [0.7, 7],
    ],
  ),
);
const fixed = fixedArms(table, qualityAlone);
/** 8 dollars must gain .4 of quality. */
const priced = { costWeight: 0.4, costScaleUsd: 8, latencyWeight: 0, latencyScaleMs: 1 };

test("fixed arms: means by hand", () => {
  expect(fixed.map(({ arm }) => arm)).toEqual(["a", "b", "c"]);
  for (const [index, [quality, costUsd]] of [
    [0.4, 1],
    [0.7, 3],
    [0.8, 8],
  ].entries()) {
    expect(fixed[index]?.quality).toBeCloseTo(quality ?? 0, 12);
    expect(fixed[index]?.utility).toBeCloseTo(quality ?? 0, 12);
    expect(fixed[index]?.costUsd).toBe(costUsd);
    const worth = (quality ?? 0) - 0.05 * (costUsd ?? 0);
    expect(fixedArms(table, priced)[index]?.utility).toBeCloseTo(worth, 12);
  }
});

test("best fixed: by utility, within the budget, ties to the cheaper", () => {
  expect(bestFixed(fixed).arm).toBe("c");
  expect(bestFixed(fixed, 7.9).arm).toBe("b");
  expect(bestFixed(fixed, 3).arm).toBe("b");
  expect(bestFixed(fixed, 1).arm).toBe("a");
  // Utilities .35, .55 and .4 if dollars are priced.
  expect(bestFixed(fixedArms(table, priced)).arm).toBe("b");
  expect(bestFixed(fixedArms(table, { ...priced, costWeight: 2 })).arm).toBe("a");
  const tied = [
    { arm: "dear", utility: 0.5, quality: 0.5, costUsd: 2 },
    { arm: "cheap", utility: 0.5, quality: 0.5, costUsd: 1 },
  ];
  expect(bestFixed(tied).arm).toBe("cheap");
});

test("best fixed: refuses an invalid budget, or one below every arm", () => {
  expect(() => bestFixed(fixed, 0.99)).toThrow("raise the budget");
  for (const budget of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => bestFixed(fixed, budget)).toThrow("budgetUsd must be");
  }
});

test("mix: along the envelope by hand; money that gains nothing is not spent", () => {
  // Half way from a ($1, .4) to b ($3, .7); a fifth of the way from b to c ($8, .8).
  expect(mixAt(fixed, 2).quality).toBeCloseTo(0.55, 12);
  expect(mixAt(fixed, 4).quality).toBeCloseTo(0.72, 12);
  expect(mixAt(fixed, 4).costUsd).toBeCloseTo(4, 12);
  expect(mixAt(fixed, 100).utility).toBeCloseTo(0.8, 12);
  expect(mixAt(fixed, 100).costUsd).toBeCloseTo(8, 12);
  // If dollars are priced, the gain of c is not worth its price.
  expect(mixAt(fixedArms(table, priced), 100)).toEqual({
    utility: expect.closeTo(0.55, 12),
    quality: expect.closeTo(0.7, 12),
    costUsd: 3,
  });
  // Below the cost of the cheapest arm there is nothing to mix.
  expect(mixAt(fixed, 0.5).costUsd).toBe(1);
  // A more expensive arm that is not better is never included.
  const [a] = fixed;
  const waste = { arm: "waste", utility: 0.1, quality: 0.1, costUsd: 50 };
  if (a !== undefined) expect(mixAt([waste, a], 60)).toMatchObject({ costUsd: 1 });
});

test("oracle: by hand, with and without a budget", () => {
  // Unlimited: row 0 takes b (.9 at 2, not c at 9), row 1 takes c (.7 at 7).
  const unlimited = Number.POSITIVE_INFINITY;
  const costs = (rows: readonly Worth[]) => rows.map(({ costUsd }) => costUsd);
  expect(costs(oracleOutcomes(table, qualityAlone, unlimited))).toEqual([2, 7]);
  // With dollars priced, row 1 takes a: .6 − .05, not .7 − .35.
  const [, cheap] = oracleOutcomes(table, priced, unlimited);
  expect(cheap).toEqual({ utility: expect.closeTo(0.55, 12), quality: 0.6, costUsd: 1 });
  // $2 per row: a + a cost 2 of 4; the upgrade a→b of row 0 costs 1 for .7, which leaves 1 of the
  // 6 that row 1's a→c costs for .1.
  const [first, second] = oracleOutcomes(table, qualityAlone, 2);
  expect(first).toMatchObject({ costUsd: 2 });
  expect(first?.quality).toBeCloseTo(0.9, 12);
  expect(second?.costUsd).toBeCloseTo(2, 12);
  expect(second?.utility).toBeCloseTo(0.6 + 0.1 / 6, 12);
});

const option = fc.record({
  // Coarse values make ties and collinear points common. Utility may be below 0.
  utility: fc.integer({ min: -2, max: 5 }).map((value) => value / 5),
  quality: fc.constant(0.5),
  costUsd: fc.integer({ min: 1, max: 6 }),
});

/** The linear program's optimum, by duality: the least upper bound over a fine grid of prices. */
function dualBound(menus: Worth[][], budget: number): number {
  let least = Number.POSITIVE_INFINITY;
  // All slopes between such options are p/q with p <= 7, q <= 5, over 5: multiples of 1/300.
  for (let step = 0; step <= 420; step += 1) {
    const price = step / 300;
    let bound = price * budget * menus.length;
    for (const menu of menus) {
      bound += Math.max(...menu.map(({ utility, costUsd }) => utility - price * costUsd));
    }
    least = Math.min(least, bound / menus.length);
  }
  return least;
}

test("best mix equals the dual bound of the linear program, within the budget", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(option, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      (menus, extra) => {
        const cheapest = menus.map((menu) => Math.min(...menu.map(({ costUsd }) => costUsd)));
        const budget = cheapest.reduce((total, cost) => total + cost, 0) / menus.length + extra;
        const { utility, costUsd } = meanWorth(bestMix(menus, budget));
        expect(costUsd).toBeLessThanOrEqual(budget + 1e-9);
        expect(utility).toBeCloseTo(dualBound(menus, budget), 9);
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

test("a mix is at least as good as any grid of shares that costs no more", () => {
  fc.assert(
    fc.property(
      fc.tuple(option, option, option),
      fc.double({ min: 1, max: 7, noNaN: true }),
      (arms, budget) => {
        const best = mixAt(
          arms.map((arm, index) => ({ arm: `${index}`, ...arm })),
          budget,
        );
        const [a, b, c] = arms;
        for (let i = 0; i <= 20; i += 1) {
          for (let j = 0; i + j <= 20; j += 1) {
            const shares = [i / 20, j / 20, (20 - i - j) / 20] as const;
            const cost = shares[0] * a.costUsd + shares[1] * b.costUsd + shares[2] * c.costUsd;
            const utility = shares[0] * a.utility + shares[1] * b.utility + shares[2] * c.utility;
            if (cost <= budget) expect(best.utility).toBeGreaterThanOrEqual(utility - 1e-9);
          }
        }
      },
    ),
    { seed: 11, numRuns: 100 },
  );
});

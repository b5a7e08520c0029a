import { fork } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { adaptiveDR } from "../../src/off-policy/estimators/adaptive-dr.ts";
import { type ContrastRow, scoredRow } from "../../src/off-policy/estimators/contrast-row.ts";
import { ips } from "../../src/off-policy/estimators/ips.ts";
import { clusterBootstrap } from "../../src/off-policy/intervals/cluster-bootstrap.ts";
import {
  confidenceSequence,
  confidenceSequenceAt,
} from "../../src/off-policy/intervals/confidence-sequence.ts";
import { empiricalBernstein } from "../../src/off-policy/intervals/empirical-bernstein.ts";
import { influenceInterval } from "../../src/off-policy/intervals/influence-interval.ts";

describe("for logs of a fixed policy", () => {
  test("empirical Bernstein, by hand", () => {
    // Mean ½, sample variance 25/99, n = 100, ln(4/.05) = 4.382026634673881.
    const values = Array.from({ length: 100 }, (_, i) => i % 2);
    const half =
      Math.sqrt((2 * (25 / 99) * 4.382026634673881) / 100) + (7 * 4.382026634673881) / 297;
    expect(empiricalBernstein(values, 0, 1)).toEqual({
      estimate: 0.5,
      low: expect.closeTo(0.5 - half, 12),
      high: expect.closeTo(0.5 + half, 12),
    });
    // Clamped to the range of the values.
    expect(empiricalBernstein([0, 1, 1, 0], 0, 1)).toEqual({ estimate: 0.5, low: 0, high: 1 });
  });

  test("the delta method's interval of a mean is the textbook's", () => {
    const one = Float64Array.of(1);
    const rows = [0, 1, 1, 0, 1].map((outcome) => ({
      contrast: one,
      logged: one,
      least: Float64Array.of(0),
      most: one,
      predicted: Float64Array.of(0.6),
      chosen: 0,
      outcome,
    }));
    const point = ips(rows.map((row) => scoredRow(row)));
    const { low, high } = influenceInterval({ rows, point });
    // Squares of .36, .16, .16, .36 and .16 have 60 effective degrees of freedom: t = 2.000298.
    const half = 2.000298 * Math.sqrt(0.24 / 5);
    expect([low, high]).toEqual([expect.closeTo(0.6 - half, 6), expect.closeTo(0.6 + half, 6)]);
    // Equal on both sides, row by row: a difference of 0 with certainty.
    const paired = influenceInterval({ rows, point }, { rows, point });
    expect(paired).toEqual({ estimate: 0, low: 0, high: 0 });
  });

  test("a possible heavy weight counts even if it did not occur", () => {
    // The arm, of probability .001, was never drawn: 100 rows contain no information about it.
    const rows = draws(
      100,
      1,
      () => [0.5, 0.5],
      () => 0.001,
      [0, 1],
    );
    expect(rows.every(({ chosen }) => chosen === 0)).toBe(true);
    const point = ips(rows.map((row) => scoredRow(row)));
    const { estimate, high } = influenceInterval({ rows, point });
    expect(estimate).toBe(0);
    expect(high).toBeGreaterThan(1);
  });

  test("the bootstrap agrees with the normal interval on single rows, and is wider on clusters", () => {
    const rng = fork(1, "clusters");
    const levels = Array.from({ length: 100 }, () => rng.normal());
    const values = Float64Array.from({ length: 1000 }, (_, i) => levels[Math.floor(i / 10)] ?? 0);
    const alone = clusterBootstrap(
      values,
      Array.from(values, (_, i) => `${i}`),
      7,
    );
    const together = clusterBootstrap(
      values,
      Array.from(values, (_, i) => `${Math.floor(i / 10)}`),
      7,
    );
    const sd = Math.sqrt(
      values.reduce((sum, value) => sum + value * value, 0) / 1000 - alone.estimate ** 2,
    );
    const width = 2 * 1.96 * (sd / Math.sqrt(1000));
    expect(alone.high - alone.low).toBeGreaterThan(0.9 * width);
    expect(alone.high - alone.low).toBeLessThan(1.1 * width);
    // Ten equal rows count as one: √10 wider.
    expect(together.high - together.low).toBeGreaterThan(0.85 * Math.sqrt(10) * width);
    expect(together.high - together.low).toBeLessThan(1.15 * Math.sqrt(10) * width);
  });
});

/**
 * Rows of a log of two arms, the second drawn with probability p, which may depend on the past. Arm
 * rewards are Bernoulli with the given means at each row.
 */
function draws(
  size: number,
  seed: number,
  mean: (row: number) => readonly [number, number],
  p: (row: number, earned: number) => number,
  contrast: readonly [number, number],
  predicted: readonly [number, number] = [0.5, 0.5],
): ContrastRow[] {
  const rng = fork(seed, "draws");
  let earned = 0;
  return Array.from({ length: size }, (_, row) => {
    const second = p(row, earned / (row + 1));
    const chosen = rng.uniform() < second ? 1 : 0;
    const outcome = rng.uniform() < (mean(row)[chosen] ?? 0) ? 1 : 0;
    earned += outcome;
    return {
      contrast: Float64Array.from(contrast),
      logged: Float64Array.of(1 - second, second),
      predicted: Float64Array.from(predicted),
      least: Float64Array.of(0, 0),
      most: Float64Array.of(1, 1),
      chosen,
      outcome,
    };
  });
}

const normal = (rows: ContrastRow[]) => influenceInterval({ rows, point: adaptiveDR(rows) });

const runs = 200;
const sizes = [40, 150, 500];

describe("the confidence sequence", () => {
  test.each([
    ["even draws", 0.3, () => 0.5],
    ["rare draws", 0.7, () => 0.01],
    [
      "draws that follow what was earned",
      0.6,
      (_: number, earned: number) => (earned > 0.45 ? 0.9 : 0.05),
    ],
    ["draws that dry up", 0.8, (row: number) => Math.max(1e-6, 1 / (row + 2))],
  ])("contains the truth at all sizes at once: %s", (_, mean, p) => {
    let missed = 0;
    for (let seed = 0; seed < runs; seed++) {
      const rows = draws(500, seed, () => [0.4, mean], p, [0.2, 0.8]);
      const truth = 0.2 * 0.4 + 0.8 * mean;
      const course = confidenceSequenceAt(rows, [0, 1], sizes);
      if (course.some(({ low, high }) => truth < low || truth > high)) missed += 1;
    }
    // Binomial(200, .05) exceeds 17 once in a hundred times.
    expect(missed).toBeLessThanOrEqual(17);
  });

  test("normal intervals, evaluated three times, miss more often", () => {
    let missed = 0;
    for (let seed = 0; seed < runs; seed++) {
      const rows = draws(
        500,
        seed,
        () => [0.4, 0.7],
        () => 0.01,
        [0.2, 0.8],
      );
      const truth = 0.2 * 0.4 + 0.8 * 0.7;
      const out = sizes.some((size) => {
        const { low, high } = normal(rows.slice(0, size));
        return truth < low || truth > high;
      });
      if (out) missed += 1;
    }
    expect(missed).toBeGreaterThan(20);
  });

  test("contains the mean over the rows when the environment drifts", () => {
    let missed = 0;
    const mean = (row: number) => [0.9 - row / 1000, row < 250 ? 0.1 : 0.9] as const;
    let truth = 0;
    for (let row = 0; row < 500; row++) truth += (0.2 * mean(row)[0] + 0.8 * mean(row)[1]) / 500;
    for (let seed = 0; seed < runs; seed++) {
      const { low, high } = confidenceSequence(
        draws(500, seed, mean, () => 0.3, [0.2, 0.8]),
        [0, 1],
      );
      if (truth < low || truth > high) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(17);
  });

  test("contains differences, also to the logging policy itself", () => {
    let missed = 0;
    for (let seed = 0; seed < runs; seed++) {
      const rows = draws(
        300,
        seed,
        () => [0.4, 0.7],
        () => 0.1,
        [-0.7, 0.7],
      );
      const { low, high } = confidenceSequence(rows, [-1, 1]);
      if (low > 0.21 || high < 0.21) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(17);
    const rows = draws(
      3000,
      1,
      () => [0.4, 0.7],
      () => 0.1,
      [-0.7, 0.7],
      [0.4, 0.7],
    );
    expect(confidenceSequence(rows, [-1, 1]).low).toBeGreaterThan(0);
  });

  test("assumes nothing about an arm that could not be drawn", () => {
    const rows = draws(
      4000,
      1,
      () => [0.5, 0.5],
      () => 0,
      [0.6, 0.4],
    );
    const { low, high } = confidenceSequence(rows, [0, 1]);
    // 0.6 of the probability earns .5; the other .4 may earn anything from 0 to 1.
    expect(low).toBeGreaterThan(0.25);
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.7);
    expect(high).toBeLessThan(0.75);
  });

  test.each([
    ["a policy", [0.2, 0.8], [0, 1]],
    ["a difference", [-0.7, 0.7], [-1, 1]],
  ] as const)("of %s is on any scale what it is on [0, 1]", (_, contrast, [low, high]) => {
    // Dollars, and values, which may be below 0: y = shift + scale · x.
    const rows = draws(
      300,
      3,
      () => [0.4, 0.7],
      () => 0.1,
      contrast,
      [0.3, 0.6],
    );
    for (const [scale, shift] of [
      [1e-3, 0],
      [5, -4],
    ] as const) {
      const moved = (values: Float64Array) => values.map((value) => shift + scale * value);
      const bounds = confidenceSequence(
        rows.map((row) => ({
          ...row,
          outcome: shift + scale * row.outcome,
          predicted: moved(row.predicted),
          least: moved(row.least),
          most: moved(row.most),
        })),
        // A difference cancels the shift.
        low === 0 ? [shift, shift + scale] : [-scale, scale],
      );
      const plain = confidenceSequence(rows, [low, high]);
      const at = (value: number) => scale * value + (low === 0 ? shift : 0);
      expect(Math.abs(bounds.low - at(plain.low))).toBeLessThan(1e-6 * scale);
      expect(Math.abs(bounds.high - at(plain.high))).toBeLessThan(1e-6 * scale);
    }
  });

  test("clamps outcomes to their bounds", () => {
    const rows = draws(
      400,
      5,
      () => [0.4, 0.7],
      () => 0.3,
      [0.5, 0.5],
    );
    const wild = rows.map((row) => ({ ...row, outcome: row.outcome === 1 ? 90 : -90 }));
    expect(confidenceSequence(wild, [0, 1])).toEqual(confidenceSequence(rows, [0, 1]));
  });

  test("a good model narrows it", () => {
    const width = (predicted: readonly [number, number]) => {
      const rows = draws(
        4000,
        2,
        () => [0.95, 0.95],
        () => 0.1,
        [0, 1],
        predicted,
      );
      const { low, high } = confidenceSequence(rows, [0, 1]);
      return high - low;
    };
    expect(width([0.95, 0.95])).toBeLessThan(0.8 * width([0, 0]));
  });

  test("the sequence at a size is the interval of the first rows", () => {
    const rows = draws(
      300,
      4,
      () => [0.3, 0.6],
      () => 0.2,
      [0.5, 0.5],
    );
    expect(confidenceSequenceAt(rows, [0, 1], [0, 100, 300])).toEqual(
      [0, 100, 300].map((size) => confidenceSequence(rows.slice(0, size), [0, 1])),
    );
  });

  test("without rows it is the whole range, and a constant outcome is soon known", () => {
    expect(confidenceSequence([], [0, 1])).toEqual({
      low: expect.closeTo(0, 6),
      high: expect.closeTo(1, 6),
    });
    const { low, high } = confidenceSequence(
      draws(
        2000,
        1,
        () => [1, 1],
        () => 0.5,
        [0.5, 0.5],
        [1, 1],
      ),
      [0, 1],
    );
    expect(low).toBeGreaterThan(0.985);
    expect(high).toBeCloseTo(1, 5);
  });
});

test("adaptive weights keep a log usable if exploration ends", () => {
  // Early rows are informative about the second arm, late ones are mostly noise.
  const error = (estimate: (rows: ContrastRow[]) => number) => {
    let squares = 0;
    for (let seed = 0; seed < 200; seed++) {
      const rows = draws(
        600,
        seed,
        () => [0.5, 0.5],
        (row) => (row < 300 ? 0.5 : 0.005),
        [0, 1],
        [0, 0],
      );
      squares += (estimate(rows) - 0.5) ** 2;
    }
    return Math.sqrt(squares / 200);
  };
  const plain = error((rows) => {
    let sum = 0;
    for (const { contrast, logged, chosen, outcome } of rows) {
      sum += ((contrast[chosen] ?? 0) / (logged[chosen] ?? 1)) * outcome;
    }
    return sum / rows.length;
  });
  expect(error((rows) => adaptiveDR(rows).value)).toBeLessThan(0.5 * plain);
});

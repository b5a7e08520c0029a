import { describe, expect, test } from "vitest";
import { adaptiveDR } from "../../src/off-policy/estimators/adaptive-dr.ts";
import type { ContrastRow } from "../../src/off-policy/estimators/contrast-row.ts";
import {
  confidenceSequence,
  confidenceSequenceAt,
} from "../../src/off-policy/intervals/confidence-sequence.ts";
import { influenceInterval } from "../../src/off-policy/intervals/influence-interval.ts";
import { draws } from "./draws.ts";

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

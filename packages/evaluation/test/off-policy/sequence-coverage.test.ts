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

describe("the coverage of the confidence sequence", () => {
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
});

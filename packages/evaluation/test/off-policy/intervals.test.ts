import { fork } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { adaptiveDR } from "../../src/off-policy/estimators/adaptive-dr.ts";
import { type ContrastRow, scoredRow } from "../../src/off-policy/estimators/contrast-row.ts";
import { ips } from "../../src/off-policy/estimators/ips.ts";
import { clusterBootstrap } from "../../src/off-policy/intervals/cluster-bootstrap.ts";
import { empiricalBernstein } from "../../src/off-policy/intervals/empirical-bernstein.ts";
import { influenceInterval } from "../../src/off-policy/intervals/influence-interval.ts";
import { draws } from "./draws.ts";

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

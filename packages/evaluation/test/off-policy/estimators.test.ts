import { fork } from "@armature/policy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clippedIPS } from "../../src/off-policy/estimators/clipped-ips.ts";
import { directMethod } from "../../src/off-policy/estimators/direct-method.ts";
import { dr } from "../../src/off-policy/estimators/dr.ts";
import { drOs } from "../../src/off-policy/estimators/dr-os.ts";
import { ips } from "../../src/off-policy/estimators/ips.ts";
import { leastError } from "../../src/off-policy/estimators/least-error.ts";
import {
  influences,
  type PointEstimate,
  variance,
} from "../../src/off-policy/estimators/point-estimate.ts";
import { replay } from "../../src/off-policy/estimators/replay.ts";
import type { ScoredRow } from "../../src/off-policy/estimators/scored-row.ts";
import { sndr } from "../../src/off-policy/estimators/sndr.ts";
import { snips } from "../../src/off-policy/estimators/snips.ts";
import { switchDR } from "../../src/off-policy/estimators/switch-dr.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const someRows = fc.array(
  fc.record({
    weight: fc.double({ min: 0.01, max: 50, noNaN: true }),
    outcome: share,
    predicted: share,
    direct: share,
  }),
  { minLength: 2, maxLength: 40 },
);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("properties by definition", () => {
  test("every estimator gives the logging policy the mean outcome", () => {
    fc.assert(
      fc.property(someRows, (some) => {
        const rows = some.map((row) => ({ ...row, weight: 1 }));
        const truth = mean(rows.map(({ outcome }) => outcome));
        for (const estimate of [ips(rows), snips(rows), clippedIPS(rows, 1)]) {
          expect(estimate.value).toBeCloseTo(truth, 12);
        }
        expect(replay(rows, 1, fork(1, "all")).value).toBeCloseTo(truth, 12);
      }),
    );
  });

  test("with an exact model the doubly robust estimates equal the direct one", () => {
    fc.assert(
      fc.property(someRows, (some) => {
        const rows = some.map((row) => ({ ...row, predicted: row.outcome, direct: 0.5 }));
        for (const estimate of [dr(rows), sndr(rows), switchDR(rows, 3), drOs(rows, 3)]) {
          expect(estimate.value).toBeCloseTo(0.5, 12);
          expect(variance(estimate, rows)).toBeCloseTo(0, 20);
        }
      }),
    );
  });

  test("without a limit on weights an estimator is the plain one, with a limit of 0 it is the model", () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        expect(clippedIPS(rows, 50).value).toBeCloseTo(ips(rows).value, 10);
        expect(switchDR(rows, 50).value).toBeCloseTo(dr(rows).value, 10);
        expect(drOs(rows, 1e15).value).toBeCloseTo(dr(rows).value, 8);
        expect(switchDR(rows, 0).value).toBeCloseTo(directMethod(rows).value, 12);
        expect(drOs(rows, 0).value).toBeCloseTo(directMethod(rows).value, 12);
        const zero = rows.map((row) => ({ ...row, predicted: 0, direct: 0 }));
        expect(dr(zero).value).toBeCloseTo(ips(zero).value, 12);
        expect(sndr(zero).value).toBeCloseTo(snips(zero).value, 12);
      }),
    );
  });

  test("self-normalised estimates lie within the outcomes and shift with them", () => {
    fc.assert(
      fc.property(someRows, fc.double({ min: -5, max: 5, noNaN: true }), (rows, shift) => {
        const point = snips(rows);
        const { value } = point;
        const outcomes = rows.map(({ outcome }) => outcome);
        expect(value).toBeGreaterThanOrEqual(Math.min(...outcomes) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...outcomes) + 1e-12);
        const higher = rows.map((row) => ({ ...row, outcome: row.outcome + shift }));
        const moved = snips(higher);
        expect(moved.value).toBeCloseTo(value + shift, 10);
        // A reward near 1 therefore gives no wider interval than one near 0.
        expect(Math.sqrt(variance(moved, higher))).toBeCloseTo(
          Math.sqrt(variance(point, rows)),
          10,
        );
        expect(mean([...influences(point, rows)])).toBeCloseTo(0, 10);
      }),
    );
  });

  test("influence is the derivative with respect to a row's weight in the sample", () => {
    const rng = fork(3, "influence");
    const rows: ScoredRow[] = Array.from({ length: 30 }, () => ({
      weight: 3 * rng.uniform(),
      outcome: rng.uniform(),
      predicted: rng.uniform(),
      direct: rng.uniform(),
    }));
    for (const estimator of [ips, snips, directMethod, dr, sndr]) {
      const copies = rows.flatMap((row) => new Array<ScoredRow>(400).fill(row));
      const before = estimator(copies);
      const after = estimator([...copies, rows[7] as ScoredRow]);
      const slope = (after.value - before.value) * (copies.length + 1);
      expect(slope).toBeCloseTo(before.influence(rows[7] as ScoredRow, 0), 2);
    }
  });

  test("replay of a deterministic policy on a uniform log keeps the rows that agree", () => {
    const rng = fork(5, "uniform");
    const rows = Array.from({ length: 300 }, () => ({
      weight: rng.uniform() < 1 / 3 ? 3 : 0,
      outcome: rng.uniform(),
      predicted: 0,
      direct: 0,
    }));
    const agreeing = rows.filter(({ weight }) => weight > 0).map(({ outcome }) => outcome);
    const point = replay(rows, 3, fork(1, "replay"));
    const { value } = point;
    expect(value).toBeCloseTo(mean(agreeing), 12);
    const sd = Math.sqrt(mean(agreeing.map((outcome) => (outcome - value) ** 2)));
    expect(Math.sqrt(variance(point, rows))).toBeCloseTo(sd / Math.sqrt(agreeing.length), 12);
  });

  test("among biased estimates, one whose bias is within the noise is chosen", () => {
    const rows = [1, -1, 1, -1].map((sign) => ({
      weight: sign,
      outcome: 0,
      predicted: 0,
      direct: 0,
    }));
    const point = (value: number, size: number): PointEstimate => ({
      value,
      influence: ({ weight }) => size * weight,
    });
    const [off, tame, noisy] = [point(30, 0), point(0.6, 1), point(0.5, 9)];
    expect(leastError([off, tame, noisy], noisy, rows)).toBe(tame);
  });
});

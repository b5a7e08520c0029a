import { describe, expect, test } from "vitest";
import {
  confidenceSequence,
  confidenceSequenceAt,
} from "../../src/off-policy/intervals/confidence-sequence.ts";
import { draws } from "./draws.ts";

describe("the confidence sequence", () => {
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

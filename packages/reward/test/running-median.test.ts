import fc from "fast-check";
import { expect, test } from "vitest";
import { RunningMedian } from "../src/running-median.ts";

const numbers = fc.array(fc.double({ noNaN: true }), { maxLength: 60 });

test("it is the lower median of the latest values, as sorting finds it", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 9 }), (values, capacity) => {
      const median = new RunningMedian(capacity);
      values.forEach((value, i) => {
        median.add(value);
        const latest = values.slice(Math.max(0, i + 1 - capacity), i + 1);
        expect(median.values()).toEqual(latest);
        latest.sort((a, b) => a - b);
        const expected = latest[Math.ceil(latest.length / 2) - 1] ?? Number.NaN;
        expect(
          (median.median() ?? Number.NaN) - expected === 0 || median.median() === expected,
        ).toBe(true);
      });
    }),
  );
});

test("there is none before the first value, and after clearing", () => {
  const median = new RunningMedian(3);
  expect(median.median()).toBeUndefined();
  for (const value of [5, 6, 7, 8]) median.add(value);
  median.clear();
  expect(median.median()).toBeUndefined();
  expect(median.values()).toEqual([]);
  median.add(2);
  expect(median.median()).toBe(2);
});

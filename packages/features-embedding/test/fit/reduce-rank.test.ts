import { expect, test } from "vitest";
import { reduceRank } from "../../src/fit/reduce-rank.ts";
import { SparseRows } from "../../src/fit/sparse-rows.ts";
import { generator } from "../planted.ts";

const random = generator(14);
const vectors = new SparseRows(4);
const dense = Array.from({ length: 200 }, () => [0, 1, 2, 3].map(() => random()));
for (const vector of dense) vectors.add(vector);

function projected(reduced: ReturnType<typeof reduceRank>): number[][] {
  const { dimensions, weights, offset } = reduced;
  return dense.map((vector) =>
    offset.map(
      (center, k) =>
        vector.reduce((sum, value, i) => sum + value * (weights[i * dimensions + k] ?? 0), 0) -
        center,
    ),
  );
}

function covariance(numbers: readonly number[][], one: number, other: number): number {
  return (
    numbers.reduce((sum, row) => sum + (row[one] ?? 0) * (row[other] ?? 0), 0) / numbers.length
  );
}

test("two equal predictions are one direction, of standard deviation .3 about 0", () => {
  const one = Float64Array.of(1, -2, 0, 0.5);
  const reduced = reduceRank(vectors, [one, one.slice()], 8);
  expect(reduced.dimensions).toBe(1);
  const numbers = projected(reduced);
  expect(numbers.reduce((sum, [value]) => sum + (value ?? 0), 0)).toBeCloseTo(0, 9);
  expect(Math.sqrt(covariance(numbers, 0, 0))).toBeCloseTo(0.3, 9);
});

test("directions are uncorrelated and keep their relative deviations", () => {
  const fits = [Float64Array.of(1, 0, 0, 0), Float64Array.of(0, 0.5, 0, 0)];
  const numbers = projected(reduceRank(vectors, fits, 8));
  expect(covariance(numbers, 0, 1)).toBeCloseTo(0, 9);
  expect(Math.sqrt(covariance(numbers, 1, 1) / covariance(numbers, 0, 0))).toBeCloseTo(0.5, 1);
});

test("there are at most as many directions as requested, and none with a small deviation", () => {
  const fits = [1, 0.8, 0.6, 0.05].map((size, at) => new Float64Array(4).fill(size, at, at + 1));
  expect(reduceRank(vectors, fits, 8).dimensions).toBe(3);
  expect(reduceRank(vectors, fits, 2).dimensions).toBe(2);
});

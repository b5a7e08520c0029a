import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  inverseResidual,
  solutionResidual,
} from "../src/index.ts";
import { dimensions, pack, positiveDefinite, unpack, vectors } from "./oracle.ts";

const systems = dimensions.chain((n) => fc.tuple(fc.constant(n), positiveDefinite(n), vectors(n)));

function solved([n, matrix, b]: [number, Matrix, Float64Array]) {
  const a = pack(matrix);
  const factor = a.slice();
  choleskyFactor(a, 0, factor, 0, n);
  const inverse = a.slice();
  choleskyInverse(factor, 0, inverse, 0, n);
  const x = new Float64Array(n);
  choleskySolve(factor, 0, b, 0, x, 0, n);
  return { a, inverse, x };
}

test("an exact inverse and solution have residuals of rounding size", () => {
  fc.assert(
    fc.property(systems, ([n, matrix, b]) => {
      const { a, inverse, x } = solved([n, matrix, b]);
      expect(inverseResidual(a, 0, inverse, 0, n)).toBeLessThan(1e-14);
      expect(solutionResidual(a, 0, x, 0, b, 0, n)).toBeLessThan(1e-14);
    }),
  );
});

test("both are the largest element of the residual, relative to the scale", () => {
  fc.assert(
    fc.property(systems, vectors(12), ([n, matrix, b], drawn) => {
      const guess = drawn.map(Math.round);
      const a = pack(matrix);
      const wrong = a.map((_, i) => guess[i % 12]);
      const most = (values: Matrix | Float64Array) =>
        values instanceof Matrix ? values.clone().abs().max() : Math.max(...values.map(Math.abs));
      fc.pre(most(wrong) > 0);
      const off = matrix.mmul(unpack(wrong, n)).sub(Matrix.eye(n));
      const inverse = most(off) / (n * most(matrix) * most(wrong));
      expect(inverseResidual(a, 0, wrong, 0, n)).toBeCloseTo(inverse, 9);
      const x = guess.slice(0, n);
      const rest = matrix.mmul(Matrix.columnVector([...x])).sub(Matrix.columnVector([...b]));
      const scale = n * most(matrix) * most(x) + most(b);
      fc.pre(scale > 1e-200);
      expect(solutionResidual(a, 0, x, 0, b, 0, n)).toBeCloseTo(most(rest) / scale, 9);
    }),
  );
});

test("they read at offsets, and report elements that are not finite", () => {
  const a = Float64Array.of(9, 2, 0, 4);
  const inverse = Float64Array.of(9, 9, 0.5, 0, 0.25);
  expect(inverseResidual(a, 1, inverse, 2, 2)).toBe(0);
  expect(solutionResidual(a, 1, Float64Array.of(9, 3, 5), 1, Float64Array.of(6, 20), 0, 2)).toBe(0);
  expect(solutionResidual(a, 1, new Float64Array(2), 0, new Float64Array(2), 0, 2)).toBe(0);
  // So small that its solution has no accurate digit.
  const little = Float64Array.of(5e-324, 0);
  expect(solutionResidual(a, 1, new Float64Array(2), 0, little, 0, 2)).toBeLessThan(1e-30);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    inverse[3] = value;
    expect(inverseResidual(a, 1, inverse, 2, 2) <= 1).toBe(false);
    const x = Float64Array.of(value, 1);
    expect(solutionResidual(a, 1, x, 0, Float64Array.of(6, 20), 0, 2) <= 1).toBe(false);
  }
  expect(() => inverseResidual(a, 2, inverse, 2, 2)).toThrow(RangeError);
  expect(() => solutionResidual(a, 1, a, 3, a, 0, 2)).toThrow(RangeError);
});

import fc from "fast-check";
import { CholeskyDecomposition, inverse, Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  NotPositiveDefiniteError,
  packedLength,
} from "../src/index.ts";
import { dimensions, pack, positiveDefinite, unpack, vectors } from "./oracle.ts";

const systems = dimensions.chain((n) => fc.tuple(fc.constant(n), positiveDefinite(n), vectors(n)));

function factored(matrix: Matrix): Float64Array {
  const out = new Float64Array(packedLength(matrix.rows));
  choleskyFactor(pack(matrix), 0, out, 0, matrix.rows);
  return out;
}

test("L·Lᵀ is the matrix, and L agrees with an independent library", () => {
  fc.assert(
    fc.property(systems, ([n, matrix]) => {
      const factor = factored(matrix);
      const lower = Matrix.zeros(n, n);
      let at = 0;
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.set(i, j, factor[at++]);
      const scale = matrix.clone().abs().max();
      expect(lower.mmul(lower.transpose()).sub(matrix).abs().max()).toBeLessThan(1e-13 * n * scale);
      const theirs = new CholeskyDecomposition(matrix).lowerTriangularMatrix;
      // The factor is unique, but the condition limits the accuracy of its last rows.
      const first = Math.abs(lower.get(0, 0) - theirs.get(0, 0));
      expect(first).toBeLessThanOrEqual(1e-14 * theirs.get(0, 0));
      const difference = Matrix.sub(lower, theirs).abs().max();
      expect(difference).toBeLessThanOrEqual(1e-3 * Math.sqrt(scale));
    }),
  );
});

test("solving is backward stable: the residual is small for any condition", () => {
  fc.assert(
    fc.property(systems, ([n, matrix, b]) => {
      const out = new Float64Array(n);
      choleskySolve(factored(matrix), 0, b, 0, out, 0, n);
      const solution = Matrix.columnVector(Array.from(out));
      const residual = matrix.mmul(solution).sub(Matrix.columnVector(Array.from(b)));
      const scale = matrix.clone().abs().max() * solution.clone().abs().max() * n;
      expect(residual.abs().max()).toBeLessThanOrEqual(1e-13 * n * scale + 1e-300);
    }),
  );
});

test("the inverse times the matrix is the identity, as far as the condition allows", () => {
  fc.assert(
    fc.property(systems, ([n, matrix]) => {
      const out = new Float64Array(packedLength(n));
      choleskyInverse(factored(matrix), 0, out, 0, n);
      const ours = unpack(out, n);
      const condition = matrix.clone().abs().max() * ours.clone().abs().max() * n * n;
      const error = ours.mmul(matrix).sub(Matrix.eye(n)).abs().max();
      expect(error).toBeLessThanOrEqual(1e-14 * n * condition);
    }),
  );
});

test("a Hilbert matrix of condition 1.6e13 is inverted as accurately as its condition allows", () => {
  const n = 10;
  const hilbert = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) hilbert.set(i, j, 1 / (i + j + 1));
  const out = new Float64Array(packedLength(n));
  choleskyInverse(factored(hilbert), 0, out, 0, n);
  // The exact inverse has whole elements; the first is n².
  expect(Math.abs(out[0] / (n * n) - 1)).toBeLessThan(1e-3);
  expect(Math.abs(inverse(hilbert).get(0, 0) / (n * n) - 1)).toBeLessThan(1e-3);
});

test("nearly collinear columns are solved", () => {
  const matrix = new Matrix([
    [1, 1],
    [1, 1 + 1e-12],
  ]);
  const out = new Float64Array(2);
  choleskySolve(factored(matrix), 0, Float64Array.from([2, 2]), 0, out, 0, 2);
  expect(out[0] + out[1]).toBeCloseTo(2, 3);
});

test("factoring, inverting and solving work in place", () => {
  const packed = Float64Array.from([4, 2, 5]);
  choleskyFactor(packed, 0, packed, 0, 2);
  expect(Array.from(packed)).toEqual([2, 1, 2]);
  const b = Float64Array.from([8, 8]);
  choleskySolve(packed, 0, b, 0, b, 0, 2);
  expect(Array.from(b)).toEqual([1.5, 1]);
  choleskyInverse(packed, 0, packed, 0, 2);
  expect(Array.from(packed)).toEqual([5 / 16, -1 / 8, 1 / 4]);
});

test.each([
  ["indefinite", [1, 2, 1], 1],
  ["zero", [0, 0, 0], 0],
  ["negative", [-1, 0, 1], 0],
  ["NaN", [1, Number.NaN, 1], 1],
  ["infinite", [Number.POSITIVE_INFINITY, 0, 1], 0],
])(
  "a matrix that is not positive definite (%s) is refused with its pivot",
  (_, elements, pivot) => {
    const packed = Float64Array.from(elements);
    const before = packed.slice();
    const out = new Float64Array(3);
    const factor = () => choleskyFactor(packed, 0, out, 0, 2);
    expect(factor).toThrow(NotPositiveDefiniteError);
    expect(factor).toThrow(expect.objectContaining({ pivot }));
    expect(packed).toEqual(before);
  },
);

import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import {
  axpy,
  dot,
  dotFour,
  inverseRankOne,
  outerProduct,
  packedLength,
  quadraticForm,
  symmetricMultiply,
  symmetricRankOne,
} from "../src/index.ts";
import { dimensions, pack, positiveDefinite, unpack, vectors } from "./oracle.ts";

const pairs = dimensions.chain((n) => fc.tuple(fc.constant(n), vectors(n), vectors(n)));
const systems = dimensions.chain((n) => fc.tuple(fc.constant(n), positiveDefinite(n), vectors(n)));

function close(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * (1 + scale));
}

test("dot is the sum of products", () => {
  fc.assert(
    fc.property(pairs, ([n, a, b]) => {
      const expected = Matrix.rowVector(Array.from(a)).dot(Matrix.rowVector(Array.from(b)));
      close(dot(a, 0, b, 0, n), expected, 100 * n);
    }),
  );
});

test("four dot products at once are bitwise equal to four single ones", () => {
  fc.assert(
    fc.property(
      dimensions.chain((n) => fc.tuple(fc.constant(n), vectors(4 * n), vectors(n))),
      ([n, rows, b]) => {
        const out = new Float64Array(6).fill(7);
        dotFour(rows, 3 * n, 0, 2 * n, n, b, 0, n, out, 1);
        const one = (row: number) => dot(rows, row * n, b, 0, n);
        expect(Array.from(out)).toEqual([7, one(3), one(0), one(2), one(1), 7]);
      },
    ),
  );
});

test("axpy adds a multiple", () => {
  fc.assert(
    fc.property(pairs, ([n, x, y]) => {
      const out = y.slice();
      axpy(2.5, x, 0, out, 0, n);
      for (let i = 0; i < n; i++) expect(out[i]).toBe(y[i] + 2.5 * x[i]);
    }),
  );
});

test("a rank-one update adds the outer product", () => {
  fc.assert(
    fc.property(systems, ([n, matrix, x]) => {
      const packed = pack(matrix);
      symmetricRankOne(0.5, x, 0, packed, 0, n);
      const column = Matrix.columnVector(Array.from(x));
      const expected = Matrix.add(matrix, column.mmul(column.transpose()).mul(0.5));
      const error = Matrix.sub(unpack(packed, n), expected);
      expect(error.abs().max()).toBeLessThanOrEqual(1e-12 * (1 + expected.clone().abs().max()));
    }),
  );
});

test("multiplication and both quadratic forms agree with the full matrix", () => {
  fc.assert(
    fc.property(systems, ([n, matrix, x]) => {
      const packed = pack(matrix);
      const column = Matrix.columnVector(Array.from(x));
      const product = matrix.mmul(column);
      const scale = matrix.clone().abs().max() * n * 100;
      const out = new Float64Array(n);
      symmetricMultiply(packed, 0, x, 0, out, 0, n);
      for (let i = 0; i < n; i++) close(out[i], product.get(i, 0), scale);
      const form = column.transpose().mmul(product).get(0, 0);
      close(quadraticForm(packed, 0, x, 0, n), form, scale * n);
      const outer = new Float64Array(packedLength(n));
      outerProduct(x, 0, outer, 0, n);
      close(dot(outer, 0, packed, 0, packed.length), form, scale * n);
    }),
  );
});

test("the Sherman–Morrison update is the inverse of the updated matrix", () => {
  fc.assert(
    fc.property(
      dimensions.chain((n) => fc.tuple(fc.constant(n), vectors(n))),
      ([n, x]) => {
        const inverse = pack(Matrix.eye(n).mul(0.5));
        const gain = new Float64Array(n);
        inverseRankOne(0.7, x, 0, inverse, 0, gain, 0, n);
        const column = Matrix.columnVector(Array.from(x));
        const updated = Matrix.eye(n).mul(2).add(column.mmul(column.transpose()).mul(0.7));
        const identity = unpack(inverse, n).mmul(updated);
        expect(identity.sub(Matrix.eye(n)).abs().max()).toBeLessThan(1e-9);
        const expected = new Float64Array(n);
        symmetricMultiply(inverse, 0, x, 0, expected, 0, n);
        for (let i = 0; i < n; i++) close(gain[i], 0.7 * expected[i], 10);
      },
    ),
  );
});

test("kernels work at offsets and write nothing outside", () => {
  const n = 3;
  const a = new Float64Array(20).fill(7);
  const x = Float64Array.from([9, 1, 2, 3, 9]);
  a.fill(0, 5, 5 + packedLength(n));
  symmetricRankOne(1, x, 1, a, 5, n);
  expect(Array.from(a.subarray(5, 11))).toEqual([1, 2, 4, 3, 6, 9]);
  expect(quadraticForm(a, 5, x, 1, n)).toBe(196);
  expect([...a.subarray(0, 5), ...a.subarray(11)].every((value) => value === 7)).toBe(true);
});

test("an array that is too short is refused", () => {
  const short = new Float64Array(2);
  expect(() => dot(short, 0, short, 0, 3)).toThrow(RangeError);
  expect(() => dotFour(short, 0, 0, 0, 1, short, 0, 2, new Float64Array(4), 0)).toThrow(RangeError);
  expect(() => dotFour(short, 0, 0, -1, 0, short, 0, 1, new Float64Array(4), 0)).toThrow(
    RangeError,
  );
  expect(() => axpy(1, short, 1, short, 0, 2)).toThrow(RangeError);
  expect(() => symmetricRankOne(1, short, 0, short, 0, 2)).toThrow(/a must hold 3 elements/);
  expect(() => quadraticForm(short, 0, short, -1, 1)).toThrow(RangeError);
});

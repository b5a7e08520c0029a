import fc from "fast-check";
import { Matrix } from "ml-matrix";

/** A packed lower triangle as a full symmetric matrix of an independent library. */
export function unpack(packed: Float64Array, dimension: number, offset = 0): Matrix {
  const full = Matrix.zeros(dimension, dimension);
  let at = offset;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      full.set(i, j, packed[at]);
      full.set(j, i, packed[at]);
      at++;
    }
  }
  return full;
}

export function pack(full: Matrix): Float64Array {
  const elements: number[] = [];
  for (let i = 0; i < full.rows; i++) for (let j = 0; j <= i; j++) elements.push(full.get(i, j));
  return Float64Array.from(elements);
}

const element = fc.double({ min: -10, max: 10, noNaN: true });

export const dimensions: fc.Arbitrary<number> = fc.integer({ min: 1, max: 12 });

export function vectors(dimension: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(element, { minLength: dimension, maxLength: dimension })
    .map((values) => Float64Array.from(values));
}

/** G·Gᵀ + ridge·I, well or badly conditioned. */
export function positiveDefinite(dimension: number): fc.Arbitrary<Matrix> {
  return fc
    .tuple(vectors(dimension * dimension), fc.constantFrom(1, 1e-3, 1e-6))
    .map(([values, ridge]) => {
      const root = Matrix.from1DArray(dimension, dimension, Array.from(values));
      return root.mmul(root.transpose()).add(Matrix.eye(dimension).mul(ridge));
    });
}
